from django.contrib import admin

from coproduction.admin import ActiveAdmin
from coproduction.admin_base import ReadOnlyAdmin, ThreadAdmin
from hub.models import (
    Action,
    Attendance,
    Availability,
    BookingReminder,
    EarlierHubName,
    ExpectedOrganisation,
    Hub,
    Invitation,
    Item,
    ItemRevision,
    Point,
    PoolMember,
    Question,
    Rating,
    RatingGiven,
    RegionalGroup,
    RegionalSeat,
    Request,
    Seat,
    Session,
    SharedConsent,
    TermsOfReference,
    WaitingPlace,
)


class EarlierHubNameInline(admin.TabularInline):
    model = EarlierHubName
    extra = 0


@admin.register(Hub)
class HubAdmin(ActiveAdmin):
    list_display = ["name", "kind", "pattern", "minutes", "is_active", "forum"]
    list_filter = ["is_active", "forum"]
    list_select_related = ["forum"]
    search_fields = ["name", "earlier_names__name"]
    autocomplete_fields = ["forum", "reports_to", "link_person"]
    readonly_fields = ["copied_from"]
    inlines = [EarlierHubNameInline]


@admin.register(EarlierHubName)
class EarlierHubNameAdmin(ThreadAdmin):
    list_display = ["name", "hub", "until"]
    list_select_related = ["hub"]
    search_fields = ["name"]
    autocomplete_fields = ["hub"]
    date_hierarchy = "until"


@admin.register(PoolMember)
class PoolMemberAdmin(ThreadAdmin):
    list_display = ["person", "hub", "joined_on", "left_on"]
    list_filter = ["hub"]
    list_select_related = ["person", "hub"]
    search_fields = ["person__name"]
    autocomplete_fields = ["hub", "person"]
    date_hierarchy = "joined_on"


# Written by the actions of the hub's pages alone: a slot, an answer owed and a mail hang on each.


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    list_display = ["starts_at", "kind", "state", "minutes", "hub"]
    list_filter = ["kind", "state", "hub"]
    list_select_related = ["hub"]
    search_fields = ["title", "hub__name"]
    date_hierarchy = "starts_at"


@admin.register(Request)
class RequestAdmin(ReadOnlyAdmin):
    list_display = ["reference", "title", "state", "requestor", "minutes", "sent_at", "hub"]
    list_filter = ["state", "level", "decision_stage", "hub"]
    list_select_related = ["requestor", "hub"]
    search_fields = ["reference", "title"]
    date_hierarchy = "sent_at"


@admin.register(Item)
class ItemAdmin(ReadOnlyAdmin):
    list_display = ["title", "session", "state", "programme", "minutes", "requestor"]
    list_filter = ["state", "kind", "session__hub"]
    list_select_related = ["session", "programme", "requestor"]
    search_fields = ["title"]
    date_hierarchy = "session__starts_at"


@admin.register(Attendance)
class AttendanceAdmin(ReadOnlyAdmin):
    list_display = ["person", "session", "item", "came_as"]
    list_filter = ["came_as", "session__hub"]
    list_select_related = ["person", "session", "item"]
    search_fields = ["person__name", "item__title"]
    date_hierarchy = "session__starts_at"


@admin.register(Question)
class QuestionAdmin(ReadOnlyAdmin):
    list_display = ["text", "item", "asked_at", "sent_at"]
    list_select_related = ["item"]
    search_fields = ["text", "item__title"]
    date_hierarchy = "asked_at"


@admin.register(TermsOfReference)
class TermsOfReferenceAdmin(ReadOnlyAdmin):
    list_display = ["hub", "number", "written_at", "forum_agreed_at", "partner_agreed_at"]
    list_filter = ["hub"]
    list_select_related = ["hub"]
    search_fields = ["hub__name", "text"]
    date_hierarchy = "written_at"


@admin.register(SharedConsent)
class SharedConsentAdmin(ReadOnlyAdmin):
    list_display = ["what", "observer", "session", "forum_agreed_at", "partner_agreed_at"]
    list_filter = ["what", "session__hub"]
    list_select_related = ["session"]
    search_fields = ["observer", "why"]
    date_hierarchy = "asked_at"


@admin.register(WaitingPlace)
class WaitingPlaceAdmin(ReadOnlyAdmin):
    list_display = ["request", "session", "state", "minutes", "joined_at", "offer_ends_at"]
    list_filter = ["state", "session__hub"]
    list_select_related = ["request", "session"]
    search_fields = ["request__title", "request__reference"]
    date_hierarchy = "joined_at"


@admin.register(Availability)
class AvailabilityAdmin(ReadOnlyAdmin):
    list_display = ["person", "session", "answer", "asked_at", "answered_at"]
    list_filter = ["answer", "session__hub"]
    list_select_related = ["person", "session"]
    search_fields = ["person__name"]
    date_hierarchy = "asked_at"


@admin.register(Action)
class ActionAdmin(ReadOnlyAdmin):
    list_display = ["what", "owner", "due_on", "state", "hub"]
    list_filter = ["state", "hub"]
    list_select_related = ["owner", "hub"]
    search_fields = ["what", "owner__name"]
    date_hierarchy = "due_on"


@admin.register(Point)
class PointAdmin(ReadOnlyAdmin):
    list_display = ["text", "voice", "item", "removed_at"]
    list_filter = ["voice"]
    list_select_related = ["item"]
    search_fields = ["text", "item__title"]
    date_hierarchy = "written_at"


@admin.register(ItemRevision)
class ItemRevisionAdmin(ReadOnlyAdmin):
    list_display = ["item", "version", "saved_at", "saved_by"]
    list_select_related = ["item", "saved_by"]
    search_fields = ["item__title"]
    date_hierarchy = "saved_at"


@admin.register(Rating)
class RatingAdmin(ReadOnlyAdmin):
    list_display = ["item", "side", "level_felt"]
    list_filter = ["side", "level_felt"]
    list_select_related = ["item"]
    search_fields = ["item__title"]


@admin.register(RatingGiven)
class RatingGivenAdmin(ReadOnlyAdmin):
    list_display = ["item", "person"]
    list_select_related = ["item", "person"]
    search_fields = ["item__title", "person__name"]


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    list_display = ["person", "session", "sequence", "is_cancelled", "sent_at"]
    list_filter = ["is_cancelled", "session__hub"]
    list_select_related = ["person", "session"]
    search_fields = ["person__name"]
    date_hierarchy = "sent_at"


@admin.register(BookingReminder)
class BookingReminderAdmin(ReadOnlyAdmin):
    list_display = ["work", "comes_on", "sent_at"]
    list_select_related = ["work"]
    search_fields = ["work__title"]
    date_hierarchy = "sent_at"


@admin.register(Seat)
class SeatAdmin(ReadOnlyAdmin):
    list_display = ["hub", "title", "holder", "since", "until"]
    list_filter = ["hub"]
    list_select_related = ["hub", "holder"]
    search_fields = ["title", "holder__name", "hub__name"]
    date_hierarchy = "since"


@admin.register(ExpectedOrganisation)
class ExpectedOrganisationAdmin(ReadOnlyAdmin):
    list_display = ["hub", "organisation", "since", "until"]
    list_filter = ["hub"]
    list_select_related = ["hub", "organisation"]
    search_fields = ["organisation__name", "hub__name"]
    date_hierarchy = "since"


@admin.register(RegionalGroup)
class RegionalGroupAdmin(ReadOnlyAdmin):
    list_display = ["hub", "region", "seats_each", "peers", "opened_at"]
    list_filter = ["region"]
    list_select_related = ["hub", "region"]
    search_fields = ["hub__name"]
    date_hierarchy = "opened_at"


@admin.register(RegionalSeat)
class RegionalSeatAdmin(ReadOnlyAdmin):
    list_display = ["group", "holder", "since", "until", "forum"]
    list_filter = ["forum"]
    list_select_related = ["group__hub", "holder", "forum"]
    search_fields = ["holder__name", "group__hub__name"]
    date_hierarchy = "since"
