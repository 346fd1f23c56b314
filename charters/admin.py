from django.contrib import admin

from charters.models import (
    Charter,
    CharterComment,
    CharterTest,
    Commitment,
    Judgement,
    Measure,
    PartyNote,
    Principle,
    Restatement,
    ResultLine,
    Signature,
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
