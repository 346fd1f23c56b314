from django.contrib import admin

from coproduction.admin_base import ReadOnlyAdmin, ThreadAdmin
from feedback.models import (
    AboutYouCount,
    ContactDetails,
    Draft,
    FeedbackForm,
    FeedbackSettings,
    FormVersion,
    Passing,
    Question,
    Reply,
    SafetyNote,
    SavedView,
    Service,
    Submission,
    Tally,
    Theme,
    ThemeChange,
)


@admin.register(Service)
class ServiceAdmin(ThreadAdmin):
    list_display = ["name", "organisation", "contact", "is_active", "forum"]
    list_filter = ["is_active", "forum"]
    list_select_related = ["organisation", "contact", "forum"]
    search_fields = ["name"]
    autocomplete_fields = ["forum", "organisation", "contact"]


@admin.register(FeedbackSettings)
class FeedbackSettingsAdmin(ThreadAdmin):
    list_display = ["forum", "helplines"]
    list_select_related = ["forum"]
    search_fields = ["forum__name"]
    autocomplete_fields = ["forum"]


@admin.register(SavedView)
class SavedViewAdmin(ThreadAdmin):
    list_display = ["name", "person"]
    list_select_related = ["person"]
    search_fields = ["name"]
    autocomplete_fields = ["person"]


@admin.register(FeedbackForm)
class FeedbackFormAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "audience", "state", "closes_on", "forum"]
    list_filter = ["state", "kind", "audience", "forum"]
    list_select_related = ["forum"]
    search_fields = ["title"]
    date_hierarchy = "created_at"


@admin.register(FormVersion)
class FormVersionAdmin(ReadOnlyAdmin):
    list_display = ["form", "number", "published_at", "published_by"]
    list_select_related = ["form", "published_by"]
    search_fields = ["form__title"]


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    list_display = ["text", "kind", "version", "position"]
    list_filter = ["kind"]
    list_select_related = ["version__form"]
    search_fields = ["text"]


# What people told is the forum's own. Here it is seen that it came, and not what it says.
@admin.register(Submission)
class SubmissionAdmin(ReadOnlyAdmin):
    list_display = ["reference", "form", "received_on", "state", "is_alarming", "forum"]
    list_filter = ["state", "is_alarming", "forum"]
    list_select_related = ["form", "forum"]
    search_fields = ["reference"]
    fields = ["reference", "forum", "form", "received_on", "state", "goes_on", "erased_on"]


@admin.register(SafetyNote)
class SafetyNoteAdmin(ReadOnlyAdmin):
    list_display = ["submission", "noted_by", "noted_at"]
    list_select_related = ["submission", "noted_by"]
    search_fields = ["submission__reference"]
    fields = ["submission", "noted_by", "noted_at"]


@admin.register(ContactDetails)
class ContactDetailsAdmin(ReadOnlyAdmin):
    list_display = ["submission"]
    list_select_related = ["submission"]
    search_fields = ["submission__reference"]
    fields = ["submission"]


@admin.register(Draft)
class DraftAdmin(ReadOnlyAdmin):
    list_display = ["version", "changed_on"]
    list_select_related = ["version__form"]
    search_fields = ["version__form__title"]
    fields = ["version", "changed_on", "is_easy_read"]


@admin.register(Reply)
class ReplyAdmin(ReadOnlyAdmin):
    list_display = ["submission", "written_by", "written_on"]
    list_select_related = ["submission", "written_by"]
    search_fields = ["submission__reference"]
    fields = ["submission", "written_by", "written_on"]


@admin.register(Theme)
class ThemeAdmin(ReadOnlyAdmin):
    list_display = ["title", "service", "is_gap", "published_at", "forum"]
    list_filter = ["is_gap", "forum"]
    list_select_related = ["service", "forum"]
    search_fields = ["title", "summary"]
    date_hierarchy = "created_at"


@admin.register(Passing)
class PassingAdmin(ReadOnlyAdmin):
    list_display = ["theme", "submission", "influence", "passed_by", "passed_at"]
    list_select_related = [
        "theme",
        "submission",
        "influence__owed_by",
        "influence__work",
        "passed_by",
    ]
    search_fields = ["theme__title"]
    date_hierarchy = "passed_at"


@admin.register(ThemeChange)
class ThemeChangeAdmin(ReadOnlyAdmin):
    list_display = ["theme", "made_by", "made_at", "undone_at"]
    list_select_related = ["theme", "made_by"]
    search_fields = ["theme__title"]


@admin.register(AboutYouCount)
class AboutYouCountAdmin(ReadOnlyAdmin):
    """Exact counts of small groups stay out of lists."""

    list_display = ["form", "question"]
    list_select_related = ["form"]
    search_fields = ["question"]
    fields = ["form", "question"]


@admin.register(Tally)
class TallyAdmin(ReadOnlyAdmin):
    list_display = ["form", "key", "value", "number"]
    list_select_related = ["form"]
    search_fields = ["key", "value"]
