from django.contrib import admin, messages
from django.contrib.admin.models import LogEntry

from coproduction.actions import change_level, open_work, send_failed_again
from coproduction.actions.person import forget_bounces, redirect_mails
from coproduction.admin_base import ReadOnlyAdmin, ThreadAdmin
from coproduction.exceptions import RuleBroken
from coproduction.models import (
    AdminVisit,
    Body,
    Bounce,
    BulkMail,
    Document,
    EarlierName,
    EqualityAnswers,
    EqualityCount,
    EqualityPicture,
    Event,
    EventChain,
    FollowerCount,
    Forum,
    GlossaryTerm,
    GroupContact,
    ImportedRecord,
    Influence,
    InfluenceClaim,
    InfluenceHandover,
    InfluenceReminder,
    LevelChange,
    LevelWording,
    LinkedGroup,
    MemberCount,
    Message,
    Organisation,
    Person,
    PopulationFigure,
    Programme,
    Region,
    RegionalFigure,
    Report,
    ReportFinding,
    ReportFocusGroup,
    ReportFollowUp,
    ReportPart,
    ReportQuote,
    ReportSurvey,
    ReportTheme,
    SharedTemplate,
    Sharing,
    SheetImport,
    TakeOut,
    TermDate,
    User,
    Work,
)

# Deactivate and restore instead: a tired admin gets past a batch delete by reflex.
admin.site.disable_action("delete_selected")


@admin.action(description="Make inactive")
def make_inactive(model_admin, request, queryset):
    for record in queryset.filter(is_active=True):
        record.is_active = False
        record.save(update_fields=["is_active"])
        model_admin.record(request, record, "made_inactive", ["is_active"])


@admin.action(description="Make active again")
def make_active(model_admin, request, queryset):
    for record in queryset.filter(is_active=False):
        record.is_active = True
        record.save(update_fields=["is_active"])
        model_admin.record(request, record, "made_active", ["is_active"])


class ActiveAdmin(ThreadAdmin):
    """Records that go out of use rather than away."""

    actions = ["export_as_csv", make_inactive, make_active]


@admin.register(User)
class UserAdmin(ActiveAdmin):
    list_display = ["email", "name", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff"]
    search_fields = ["email", "name"]
    date_hierarchy = "date_joined"
    fields = ["email", "name", "is_active", "is_staff", "is_superuser", "last_login"]
    readonly_fields = ["last_login"]

    def save_model(self, request, obj, form, change):
        """People sign in by a code: a new user has no password that could be guessed."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)


@admin.register(Region)
class RegionAdmin(ThreadAdmin):
    list_display = ["name", "slug"]
    search_fields = ["name"]
    autocomplete_fields = ["leads"]


@admin.register(Forum)
class ForumAdmin(ActiveAdmin):
    list_display = ["name", "slug", "area", "region", "is_active"]
    list_filter = ["is_active", "region"]
    list_select_related = ["region"]
    search_fields = ["name", "slug", "area"]
    autocomplete_fields = ["region", "safeguarding_lead"]


@admin.register(Sharing)
class SharingAdmin(ReadOnlyAdmin):
    list_display = ["what", "region", "shared_at", "shared_by", "ended_at", "left_region", "forum"]
    list_filter = ["what", "left_region", "forum"]
    list_select_related = ["forum", "region", "shared_by"]
    search_fields = ["forum__name", "region__name"]
    date_hierarchy = "shared_at"


@admin.register(SharedTemplate)
class SharedTemplateAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "region", "offered_at", "offered_by", "ended_at", "forum"]
    list_filter = ["kind", "forum"]
    list_select_related = ["forum", "region", "offered_by"]
    search_fields = ["title"]
    date_hierarchy = "offered_at"


@admin.register(RegionalFigure)
class RegionalFigureAdmin(ReadOnlyAdmin):
    list_display = ["key", "starts_on", "ends_on", "number", "counted_on", "forum"]
    list_filter = ["starts_on", "forum"]
    list_select_related = ["forum"]
    search_fields = ["key"]
    date_hierarchy = "ends_on"


@admin.register(Body)
class BodyAdmin(ThreadAdmin):
    list_display = ["name"]
    search_fields = ["name"]


@admin.register(TermDate)
class TermDateAdmin(ThreadAdmin):
    list_display = ["name", "kind", "starts_on", "ends_on", "forum"]
    list_filter = ["kind", "forum"]
    list_select_related = ["forum"]
    search_fields = ["name"]
    autocomplete_fields = ["forum"]
    date_hierarchy = "starts_on"


@admin.register(Programme)
class ProgrammeAdmin(ActiveAdmin):
    list_display = ["name", "meaning", "position", "is_active", "forum"]
    list_filter = ["is_active", "forum"]
    list_select_related = ["forum"]
    search_fields = ["name"]
    autocomplete_fields = ["forum"]


class EarlierNameInline(admin.TabularInline):
    model = EarlierName
    extra = 0


@admin.register(Organisation)
class OrganisationAdmin(ActiveAdmin):
    list_display = ["name", "kind", "is_active", "forum"]
    list_filter = ["kind", "is_active", "forum"]
    list_select_related = ["forum"]
    search_fields = ["name", "earlier_names__name"]
    autocomplete_fields = ["forum", "body"]
    inlines = [EarlierNameInline]


@admin.register(EarlierName)
class EarlierNameAdmin(ThreadAdmin):
    list_display = ["name", "organisation", "until"]
    list_select_related = ["organisation"]
    search_fields = ["name"]
    autocomplete_fields = ["organisation"]
    date_hierarchy = "until"


@admin.register(Person)
class PersonAdmin(ActiveAdmin):
    list_display = ["name", "roles", "organisation", "email", "is_active", "forum"]
    list_filter = ["is_active", "forum"]
    list_select_related = ["forum", "organisation"]
    search_fields = ["name", "email", "code"]
    autocomplete_fields = ["forum", "user", "organisation"]
    readonly_fields = ["email_bounced_at", "email_bounce"]

    def save_model(self, request, obj, form, change):
        """As on the person's own page: a new address is tried afresh, and what waits follows."""
        if change and "email" in form.changed_data:
            forget_bounces(obj)
        super().save_model(request, obj, form, change)
        if change and {"email", "contact_by"}.intersection(form.changed_data):
            redirect_mails(obj)


@admin.register(GlossaryTerm)
class GlossaryTermAdmin(ThreadAdmin):
    list_display = ["term", "other_spellings", "meaning", "forum"]
    list_filter = ["forum"]
    list_select_related = ["forum"]
    search_fields = ["term", "other_spellings", "meaning"]
    autocomplete_fields = ["forum"]


@admin.register(LevelWording)
class LevelWordingAdmin(ThreadAdmin):
    list_display = ["name", "level", "forum"]
    list_filter = ["level", "forum"]
    list_select_related = ["forum"]
    search_fields = ["name"]
    autocomplete_fields = ["forum"]


@admin.register(Work)
class WorkAdmin(ThreadAdmin):
    list_display = ["title", "reference", "level", "status", "programme", "forum"]
    list_filter = ["level", "status", "forum"]
    list_select_related = ["forum", "programme"]
    search_fields = ["title", "reference"]
    autocomplete_fields = ["forum", "programme", "lead_organisation", "lead_person"]
    date_hierarchy = "opened_at"
    readonly_fields = [
        *("reference", "status", "opened_at", "opened_by"),
        *("closed_at", "closed_by", "closed_words"),
    ]

    def save_model(self, request, obj, form, change):
        """By the same actions as the pages: a level never changes without its history."""
        if not change:
            values = {name: form.cleaned_data[name] for name in form.cleaned_data}
            obj.pk = open_work(by=request.user, **values).pk
            return
        if "level" not in form.changed_data:
            super().save_model(request, obj, form, change)
            return
        level, reason = obj.level, obj.level_reason
        before = Work.objects.get(pk=obj.pk)
        obj.level, obj.level_reason = before.level, before.level_reason
        super().save_model(request, obj, form, change)
        try:
            change_level(work=before, level=level, reason=reason, by=request.user)
        except RuleBroken as refusal:
            self.message_user(request, str(refusal), messages.ERROR)


@admin.register(LevelChange)
class LevelChangeAdmin(ReadOnlyAdmin):
    list_display = ["work", "from_level", "to_level", "changed_at", "changed_by"]
    list_filter = ["to_level", "work__forum"]
    list_select_related = ["work", "changed_by"]
    search_fields = ["work__title"]
    date_hierarchy = "changed_at"


@admin.register(Influence)
class InfluenceAdmin(ReadOnlyAdmin):
    list_display = ["reference", "work", "state", "owed_by", "due_on", "forum"]
    list_filter = ["state", "forum"]
    list_select_related = ["work", "owed_by", "forum"]
    search_fields = ["reference", "work__title"]
    date_hierarchy = "due_on"


@admin.register(InfluenceClaim)
class InfluenceClaimAdmin(ReadOnlyAdmin):
    list_display = ["influence", "outcome", "claimed_by", "claimed_at", "verdict", "verdict_by"]
    list_filter = ["outcome", "verdict", "influence__forum"]
    list_select_related = ["influence__work", "claimed_by", "verdict_by"]
    search_fields = ["influence__reference", "influence__work__title"]
    date_hierarchy = "claimed_at"


@admin.register(Document)
class DocumentAdmin(ReadOnlyAdmin):
    list_display = ["title", "filename", "size", "access", "owner", "forum"]
    list_filter = ["access", "forum"]
    list_select_related = ["owner", "forum"]
    search_fields = ["title", "filename", "sha256"]
    date_hierarchy = "added_at"


@admin.register(Message)
class MessageAdmin(ReadOnlyAdmin):
    list_display = ["subject", "person", "state", "attempts", "last_error", "written_at", "forum"]
    list_filter = ["state", "kind", "forum"]
    list_select_related = ["person", "forum"]
    search_fields = ["subject", "to"]
    date_hierarchy = "written_at"
    actions = ["export_as_csv", "send_these_again"]

    @admin.action(description="Send again", permissions=["view"])
    def send_these_again(self, request, queryset):
        sent = send_failed_again(messages=queryset, by=request.user)
        self.message_user(request, f"{len(sent)} mails that had failed wait to go again.")


@admin.register(Bounce)
class BounceAdmin(ReadOnlyAdmin):
    list_display = ["message", "person", "kind", "code", "reported_at"]
    list_filter = ["kind", "message__forum"]
    list_select_related = ["message", "person"]
    search_fields = ["code", "person__name"]
    date_hierarchy = "reported_at"


@admin.register(BulkMail)
class BulkMailAdmin(ReadOnlyAdmin):
    list_display = ["subject", "state", "audience", "written_by", "sent_at", "forum"]
    list_filter = ["state", "forum"]
    list_select_related = ["written_by", "forum"]
    search_fields = ["subject"]
    date_hierarchy = "written_at"


@admin.register(Event)
class EventAdmin(ReadOnlyAdmin):
    list_display = ["at", "verb", "subject_type", "subject_id", "actor", "forum_id", "position"]
    list_filter = ["verb", "subject_type"]
    search_fields = ["verb", "actor"]
    date_hierarchy = "at"


@admin.register(EventChain)
class EventChainAdmin(ReadOnlyAdmin):
    list_display = ["forum_id", "length", "head"]
    search_fields = ["forum_id"]


@admin.register(TakeOut)
class TakeOutAdmin(ReadOnlyAdmin):
    list_display = ["forum", "asked_by", "reason", "state", "asked_at", "ends_at"]
    list_filter = ["state", "forum"]
    list_select_related = ["forum", "asked_by"]
    search_fields = ["reason", "asked_by__name"]
    date_hierarchy = "asked_at"
    exclude = ["file"]


@admin.register(AdminVisit)
class AdminVisitAdmin(ReadOnlyAdmin):
    list_display = ["user", "reason", "started_at", "ends_at"]
    list_select_related = ["user"]
    search_fields = ["user__email", "reason"]
    date_hierarchy = "started_at"


@admin.register(LogEntry)
class LogEntryAdmin(ReadOnlyAdmin):
    list_display = ["action_time", "user", "content_type", "object_repr", "change_message"]
    list_filter = ["action_flag", "content_type"]
    list_select_related = ["user", "content_type"]
    search_fields = ["object_repr", "change_message"]
    date_hierarchy = "action_time"


@admin.register(InfluenceReminder)
class InfluenceReminderAdmin(ReadOnlyAdmin):
    list_display = ["influence", "step", "due_on", "sent_at"]
    list_select_related = ["influence__work"]
    search_fields = ["influence__reference"]
    date_hierarchy = "sent_at"


@admin.register(InfluenceHandover)
class InfluenceHandoverAdmin(ReadOnlyAdmin):
    list_display = ["influence", "from_person", "to_person", "handed_at"]
    list_select_related = ["influence__work", "from_person", "to_person"]
    search_fields = ["influence__reference", "from_person__name", "to_person__name"]
    date_hierarchy = "handed_at"


@admin.register(SheetImport)
class SheetImportAdmin(ReadOnlyAdmin):
    list_display = ["kind", "state", "rows", "added", "updated", "started_by", "done_at", "forum"]
    list_filter = ["kind", "state", "forum"]
    list_select_related = ["started_by", "forum"]
    search_fields = ["kind", "started_by__name"]
    date_hierarchy = "started_at"


@admin.register(ImportedRecord)
class ImportedRecordAdmin(ReadOnlyAdmin):
    list_display = ["model", "record_id", "row", "is_new", "is_taken_out", "sheet"]
    list_filter = ["model", "is_new"]
    list_select_related = ["sheet"]
    search_fields = ["model", "record_id"]


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    list_display = ["title", "kind", "state", "starts_on", "ends_on", "is_public", "forum"]
    list_filter = ["kind", "state", "is_public", "forum"]
    list_select_related = ["forum"]
    search_fields = ["title"]
    date_hierarchy = "ends_on"


@admin.register(ReportPart)
class ReportPartAdmin(ReadOnlyAdmin):
    list_display = ["title", "report", "forum_written_by", "partner_written_by"]
    list_filter = ["report__forum"]
    list_select_related = ["report", "forum_written_by", "partner_written_by"]
    search_fields = ["title", "report__title"]


@admin.register(ReportQuote)
class ReportQuoteAdmin(ReadOnlyAdmin):
    list_display = ["who", "report", "consent_on", "consent_how", "taken_back_at"]
    list_filter = ["is_endorsement", "report__forum"]
    list_select_related = ["report"]
    search_fields = ["who", "report__title"]
    date_hierarchy = "added_at"


@admin.register(ReportFollowUp)
class ReportFollowUpAdmin(ReadOnlyAdmin):
    list_display = ["said", "report", "outcome", "told_by", "told_at"]
    list_filter = ["outcome", "report__forum"]
    list_select_related = ["report", "told_by"]
    search_fields = ["said", "report__title"]


@admin.register(ReportSurvey)
class ReportSurveyAdmin(ReadOnlyAdmin):
    list_display = ["code", "report", "added_by", "added_at"]
    list_filter = ["report__forum"]
    list_select_related = ["report", "added_by"]
    search_fields = ["report__title"]


@admin.register(ReportFocusGroup)
class ReportFocusGroupAdmin(ReadOnlyAdmin):
    list_display = ["title", "report", "held_on", "run_by", "people"]
    list_filter = ["report__forum"]
    list_select_related = ["report"]
    search_fields = ["title", "report__title"]
    date_hierarchy = "held_on"


@admin.register(ReportTheme)
class ReportThemeAdmin(ReadOnlyAdmin):
    list_display = ["title", "report", "position"]
    list_filter = ["report__forum"]
    list_select_related = ["report"]
    search_fields = ["title", "report__title"]


@admin.register(ReportFinding)
class ReportFindingAdmin(ReadOnlyAdmin):
    list_display = ["words", "theme", "report"]
    list_filter = ["report__forum"]
    list_select_related = ["report", "theme"]
    search_fields = ["words", "report__title"]


@admin.register(EqualityAnswers)
class EqualityAnswersAdmin(ReadOnlyAdmin):
    """That there are answers, and whose: never what somebody told."""

    list_display = ["person", "forum"]
    list_filter = ["person__forum"]
    list_select_related = ["person__forum"]
    search_fields = ["person__name"]
    fields = ["person"]

    def get_queryset(self, request):
        """What they told does not even leave the database for this page."""
        return super().get_queryset(request).only("person__name", "person__forum__name")

    def lookup_allowed(self, lookup, value, request):
        """Nobody narrows the list by an answer: who is left would have given it."""
        return lookup.startswith("person__forum")

    @admin.display(ordering="person__forum")
    def forum(self, record):
        return record.person.forum


@admin.register(EqualityPicture)
class EqualityPictureAdmin(ReadOnlyAdmin):
    list_display = ["drawn_on", "members", "threshold", "forum"]
    list_filter = ["forum"]
    list_select_related = ["forum"]
    search_fields = ["forum__name"]
    date_hierarchy = "drawn_on"


@admin.register(EqualityCount)
class EqualityCountAdmin(ReadOnlyAdmin):
    list_display = ["question", "answer", "who", "number", "picture"]
    list_filter = ["question", "who", "picture__forum"]
    list_select_related = ["picture__forum"]
    search_fields = ["question", "answer"]


@admin.register(MemberCount)
class MemberCountAdmin(ThreadAdmin):
    list_display = ["on", "number", "source", "forum"]
    list_filter = ["forum"]
    list_select_related = ["forum"]
    search_fields = ["source"]
    autocomplete_fields = ["forum"]
    date_hierarchy = "on"


@admin.register(FollowerCount)
class FollowerCountAdmin(ThreadAdmin):
    list_display = ["channel", "on", "number", "reach", "forum"]
    list_filter = ["channel", "forum"]
    list_select_related = ["forum"]
    search_fields = ["channel"]
    autocomplete_fields = ["forum"]
    date_hierarchy = "on"


@admin.register(PopulationFigure)
class PopulationFigureAdmin(ThreadAdmin):
    list_display = ["question", "answer", "percent", "source", "year", "forum"]
    list_filter = ["question", "forum"]
    list_select_related = ["forum"]
    search_fields = ["question", "answer", "source"]
    autocomplete_fields = ["forum"]


@admin.register(LinkedGroup)
class LinkedGroupAdmin(ThreadAdmin):
    list_display = ["name", "kind", "is_active", "forum"]
    list_filter = ["kind", "is_active", "forum"]
    list_select_related = ["forum"]
    search_fields = ["name", "about"]
    autocomplete_fields = ["forum"]


@admin.register(GroupContact)
class GroupContactAdmin(ReadOnlyAdmin):
    list_display = ["group", "on", "by"]
    list_filter = ["group__forum"]
    list_select_related = ["group", "by"]
    search_fields = ["group__name", "what"]
    date_hierarchy = "on"
