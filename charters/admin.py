from django.contrib import admin

from charters.models import (
    Agreement,
    Assessment,
    CaseStudy,
    Charter,
    CharterComment,
    CharterTest,
    Commitment,
    ForumSignature,
    Group,
    Indicator,
    Judgement,
    KiteMark,
    MarkEvidence,
    MarkSignOff,
    Measure,
    PartyNote,
    PlanEntry,
    Principle,
    Product,
    PromisedUpdate,
    Quote,
    Restatement,
    ResultLine,
    Review,
    ReviewAnswer,
    ReviewGiven,
    ReviewPrompt,
    ServicePlanLine,
    Signature,
    WorkFrame,
    YearlyLook,
)
from coproduction.admin_base import ReadOnlyAdmin

# Written by the actions of the pages alone: what was promised and signed has to stay as it was.


@admin.register(Charter)
class CharterAdmin(ReadOnlyAdmin):
    list_display = ["title", "number", "state", "adopted_at", "review_on", "forum"]
    list_filter = ["state", "forum"]
    list_select_related = ["forum"]
    search_fields = ["title", "vision"]
    date_hierarchy = "begun_at"


@admin.register(Principle)
class PrincipleAdmin(ReadOnlyAdmin):
    list_display = ["name", "cornerstone", "charter"]
    list_filter = ["cornerstone"]
    list_select_related = ["charter"]
    search_fields = ["name", "text"]


@admin.register(Commitment)
class CommitmentAdmin(ReadOnlyAdmin):
    list_display = ["text", "side", "position", "charter"]
    list_filter = ["side"]
    list_select_related = ["charter"]
    search_fields = ["text", "easy_read"]


@admin.register(CharterComment)
class CharterCommentAdmin(ReadOnlyAdmin):
    list_display = ["text", "name", "charter", "given_on", "answered_at"]
    list_select_related = ["charter"]
    search_fields = ["text", "answer"]
    date_hierarchy = "given_on"


@admin.register(Signature)
class SignatureAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "state", "charter", "signed_at", "ends_on", "forum"]
    list_filter = ["state", "forum"]
    list_select_related = ["organisation", "charter", "forum"]
    search_fields = ["organisation__name", "signed_name"]
    date_hierarchy = "invited_at"
    exclude = ["code_hash"]


@admin.register(ForumSignature)
class ForumSignatureAdmin(ReadOnlyAdmin):
    list_display = ["forum", "charter", "signed_name", "signed_at", "ended_at"]
    list_filter = ["forum"]
    list_select_related = ["charter", "forum"]
    search_fields = ["forum__name", "signed_name"]
    date_hierarchy = "signed_at"


@admin.register(Restatement)
class RestatementAdmin(ReadOnlyAdmin):
    list_display = ["due_on", "charter", "opened_at", "closed_at"]
    list_select_related = ["charter"]
    search_fields = ["why"]
    date_hierarchy = "opened_at"


@admin.register(Measure)
class MeasureAdmin(ReadOnlyAdmin):
    list_display = ["commitment", "figure", "kept_from", "partly_from"]
    list_filter = ["figure"]
    list_select_related = ["commitment"]
    search_fields = ["figure", "commitment__text"]


@admin.register(CharterTest)
class CharterTestAdmin(ReadOnlyAdmin):
    list_display = ["charter", "starts_on", "ends_on", "closed_at"]
    list_select_related = ["charter"]
    search_fields = ["charter__title", "learned"]
    date_hierarchy = "ends_on"


@admin.register(Judgement)
class JudgementAdmin(ReadOnlyAdmin):
    list_display = ["commitment", "side", "organisation", "verdict", "judged_at"]
    list_filter = ["side", "verdict"]
    list_select_related = ["commitment", "organisation"]
    search_fields = ["evidence"]
    date_hierarchy = "judged_at"


@admin.register(PartyNote)
class PartyNoteAdmin(ReadOnlyAdmin):
    list_display = ["text", "organisation", "test", "written_at"]
    list_select_related = ["organisation", "test"]
    search_fields = ["text"]
    date_hierarchy = "written_at"


@admin.register(ResultLine)
class ResultLineAdmin(ReadOnlyAdmin):
    list_display = ["commitment", "organisation", "verdict", "kept", "counted", "test"]
    list_filter = ["verdict"]
    list_select_related = ["commitment", "organisation", "test"]
    search_fields = ["commitment__text"]


@admin.register(PlanEntry)
class PlanEntryAdmin(ReadOnlyAdmin):
    list_display = ["work", "topic", "number", "written_at"]
    list_filter = ["topic"]
    list_select_related = ["work"]
    search_fields = ["work__title", "text"]
    date_hierarchy = "written_at"


@admin.register(WorkFrame)
class WorkFrameAdmin(ReadOnlyAdmin):
    list_display = ["work", "began_with", "families_joined", "written_at"]
    list_filter = ["began_with"]
    list_select_related = ["work"]
    search_fields = ["work__title"]
    date_hierarchy = "written_at"


@admin.register(Group)
class GroupAdmin(ReadOnlyAdmin):
    list_display = ["name", "kind", "work", "joined_on", "heard_on"]
    list_filter = ["kind", "is_affected"]
    list_select_related = ["work"]
    search_fields = ["name", "work__title"]
    date_hierarchy = "added_at"


@admin.register(ServicePlanLine)
class ServicePlanLineAdmin(ReadOnlyAdmin):
    list_display = ["text", "plan", "organisation", "state", "forum"]
    list_filter = ["state", "forum"]
    list_select_related = ["organisation", "forum"]
    search_fields = ["text", "plan"]
    date_hierarchy = "added_at"


@admin.register(ReviewPrompt)
class ReviewPromptAdmin(ReadOnlyAdmin):
    list_display = ["text", "about", "position", "is_active", "forum"]
    list_filter = ["about", "is_active", "forum"]
    list_select_related = ["forum"]
    search_fields = ["text"]


@admin.register(Review)
class ReviewAdmin(ReadOnlyAdmin):
    list_display = ["work", "phase", "opened_at", "closed_at"]
    list_filter = ["phase"]
    list_select_related = ["work"]
    search_fields = ["work__title", "learned"]
    date_hierarchy = "opened_at"


@admin.register(ReviewAnswer)
class ReviewAnswerAdmin(ReadOnlyAdmin):
    list_display = ["prompt", "side", "answer"]
    list_filter = ["side", "answer"]
    list_select_related = ["prompt"]
    search_fields = ["words"]


@admin.register(ReviewGiven)
class ReviewGivenAdmin(ReadOnlyAdmin):
    list_display = ["review"]
    list_select_related = ["review__work"]
    search_fields = ["review__work__title"]


@admin.register(KiteMark)
class KiteMarkAdmin(ReadOnlyAdmin):
    list_display = ["work", "reference", "state", "awarded_at", "ends_on", "forum"]
    list_filter = ["state", "forum"]
    list_select_related = ["work", "forum"]
    search_fields = ["reference", "work__title"]
    date_hierarchy = "asked_at"


@admin.register(MarkEvidence)
class MarkEvidenceAdmin(ReadOnlyAdmin):
    list_display = ["principle", "mark", "written_at"]
    list_select_related = ["mark__work"]
    search_fields = ["principle", "text"]
    date_hierarchy = "written_at"


@admin.register(MarkSignOff)
class MarkSignOffAdmin(ReadOnlyAdmin):
    list_display = ["group", "said", "mark", "said_at"]
    list_filter = ["said"]
    list_select_related = ["group", "mark__work"]
    search_fields = ["words", "group__name"]
    date_hierarchy = "said_at"


@admin.register(CaseStudy)
class CaseStudyAdmin(ReadOnlyAdmin):
    list_display = ["title", "state", "level", "published_at"]
    list_filter = ["state", "level"]
    search_fields = ["title", "summary"]
    date_hierarchy = "written_at"


@admin.register(Quote)
class QuoteAdmin(ReadOnlyAdmin):
    list_display = ["who", "words", "consent_on", "taken_back_on"]
    search_fields = ["who", "words"]
    date_hierarchy = "consent_on"


@admin.register(Indicator)
class IndicatorAdmin(ReadOnlyAdmin):
    list_display = ["text", "tier", "position", "is_active", "forum"]
    list_filter = ["tier", "is_active", "forum"]
    list_select_related = ["forum"]
    search_fields = ["text"]
    date_hierarchy = "changed_at"


@admin.register(Assessment)
class AssessmentAdmin(ReadOnlyAdmin):
    list_display = ["indicator", "organisation", "side", "mark", "assessed_on"]
    list_filter = ["side", "mark"]
    list_select_related = ["indicator", "organisation"]
    search_fields = ["evidence", "organisation__name"]
    date_hierarchy = "assessed_on"


@admin.register(Agreement)
class AgreementAdmin(ReadOnlyAdmin):
    list_display = ["title", "agreed_with", "agreed_on", "review_on", "forum"]
    list_filter = ["forum"]
    list_select_related = ["forum"]
    search_fields = ["title", "agreed_with"]
    date_hierarchy = "agreed_on"


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    list_display = ["name", "made_with", "launched_on", "work"]
    list_select_related = ["work"]
    search_fields = ["name", "made_with", "work__title"]
    date_hierarchy = "launched_on"


@admin.register(PromisedUpdate)
class PromisedUpdateAdmin(ReadOnlyAdmin):
    list_display = ["what", "work", "due_on", "owed_by", "given_at", "let_go_at"]
    list_select_related = ["work", "owed_by"]
    search_fields = ["what", "work__title"]
    date_hierarchy = "due_on"


@admin.register(YearlyLook)
class YearlyLookAdmin(ReadOnlyAdmin):
    list_display = ["organisation", "starts_on", "ends_on", "published_at"]
    list_filter = ["organisation__forum"]
    list_select_related = ["organisation"]
    search_fields = ["organisation__name", "achieved", "fell_short"]
    date_hierarchy = "ends_on"
