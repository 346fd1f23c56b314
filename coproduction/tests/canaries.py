"""Words that stand nowhere else, one for each field that holds text, planted in a forum's records.

Where one of them is seen by somebody of another forum, it tells which field has leaked. Fields are
found by looking at the models, so that a new one is planted by itself.
"""

import re
from dataclasses import dataclass
from io import BytesIO
from zipfile import BadZipFile, ZipFile

import pgtrigger
from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import DataError, IntegrityError, connection, models, transaction

from coproduction.tests.pdf_reading import TaggedPdf

APPS = ("coproduction", "hub", "feedback", "reps", "charters")
# A word of every planted field too, to search for all of them at once.
COMMON = "quokka"
CANARY = re.compile(r"zq([0-9a-f]{3})q", re.IGNORECASE)
# What is drawn at random for a page, as a form's token, can spell any word by chance.
DRAWN = re.compile(r"\w{20,}", re.ASCII)

# Names in addresses and codes that the code compares: planted, nothing would be found any more.
CODES = {
    "coproduction.EqualityCount.answer",
    "coproduction.EqualityCount.question",
    "coproduction.Event.verb",
    "coproduction.Forum.slug",
    "coproduction.Message.kind",
    "coproduction.Message.link",
    "coproduction.Report.subject",
    "coproduction.ReportPart.key",
    "coproduction.ReportSurvey.code",
    "coproduction.PopulationFigure.answer",
    "coproduction.PopulationFigure.question",
    "coproduction.Region.slug",
    "coproduction.RegionalFigure.key",
    "coproduction.SharedTemplate.kind",
    "feedback.FeedbackForm.slug",
    "feedback.Question.key",
    "feedback.Tally.key",
    "feedback.AboutYouCount.question",
    "feedback.AboutYouCount.answer",
}
CODE_NAMES = {
    "reference",
    "secret_hash",
    "text_hash",
    "sha256",
    "content_type",
    "hash",
    "file",
    "signed_hash",
}


@dataclass(frozen=True)
class Plant:
    """A field, and the word that stands in it and nowhere else."""

    model: type[models.Model]
    field: models.Field
    word: str

    @property
    def name(self):
        return f"{self.model._meta.label}.{self.field.name}"


def fields_of_text():
    """Every field of ours that holds what somebody wrote, in the same order each time."""
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            if model._meta.proxy:
                continue
            for field in model._meta.local_concrete_fields:
                name = f"{model._meta.label}.{field.name}"
                if field.name not in CODE_NAMES and name not in CODES and holds_text(field):
                    yield model, field


def holds_text(field):
    if isinstance(field, ArrayField):
        return holds_text(field.base_field)
    kinds = models.CharField | models.TextField | models.JSONField | models.FileField
    return isinstance(field, kinds) and not field.choices and not field.is_relation


def plants():
    return [
        Plant(model, field, f"zq{number:03x}q")
        for number, (model, field) in enumerate(fields_of_text())
    ]


def keys_of_all():
    """The key of every row that there is, by model."""
    models_of_ours = [model for label in APPS for model in apps.get_app_config(label).get_models()]
    return {
        model: set(model._base_manager.values_list("pk", flat=True)) for model in models_of_ours
    }


def plant(before):
    """Writes its word into each field of text of every row that was not there before.

    Says which fields were planted: no word goes into a field that no row has, or that has a form
    of its own in the database.
    """
    planted = []
    new = {model: keys - before[model] for model, keys in keys_of_all().items()}
    with pgtrigger.ignore(), connection.cursor() as cursor:
        for each in plants():
            keys = [list(new[each.model])]
            # Where a field has to be empty in some rows, those that have something get the word.
            if _done(cursor, _statement(each), keys) or _done(
                cursor, _statement(each, "<> ''"), keys
            ):
                planted.append(each)
    return planted


def _done(cursor, statement, keys):
    try:
        with transaction.atomic():
            cursor.execute(statement, keys)
    except (DataError, IntegrityError):
        return False
    return cursor.rowcount > 0


def _statement(each, only=""):
    table, column = each.model._meta.db_table, f'"{each.field.column}"'
    key = f'"{each.model._meta.pk.column}"'
    where = f"{key} = ANY(%s)"
    new = _new_value(each, column)
    if each.field.null:
        where += f" AND {column} IS NOT NULL"
    if only:
        where += f" AND {column}::text {only}"
    return f'UPDATE "{table}" SET {column} = {new} WHERE {where}'


def _new_value(each, column):
    """What stood there with the word after it: as far as it has room, and of the field's form."""
    field, words = each.field, f"{each.word} {COMMON}"
    if isinstance(field, ArrayField):
        return f"{column} || ARRAY['{each.word}']::varchar[]"
    if isinstance(field, models.JSONField):
        one_more = (
            "(SELECT jsonb_object_agg(key, CASE jsonb_typeof(value) WHEN 'string' THEN "
            f"to_jsonb(value #>> '{{}}' || ' {words}') ELSE value END) "
            f"FROM jsonb_each({column}->0))"
        )
        return (
            f"CASE WHEN jsonb_typeof({column}) = 'object' THEN {column} || "
            f"jsonb_build_object('canary', '{words}') "
            f"WHEN jsonb_typeof({column}->0) = 'object' THEN {column} || "
            f"jsonb_build_array({one_more}) "
            f"WHEN jsonb_typeof({column}) = 'array' AND {column} <> '[]' THEN {column} || "
            f"jsonb_build_array('{words}') ELSE {column} END"
        )
    if isinstance(field, models.EmailField):
        return f"CASE {column} WHEN '' THEN '' ELSE '{each.word}-' || {column} END"
    if isinstance(field, models.URLField):
        return f"'https://{each.word}.example.org/'"
    if field.max_length and field.max_length < 60:
        return f"left({column}, {max(field.max_length - 7, 0)}) || ' {each.word}'"
    room = f"left({column}, {field.max_length - len(words) - 1})" if field.max_length else column
    return f"{room} || ' {words}'"


def body_of(answer) -> bytes:
    """All that came: files are read to their end, at which the test client closes them."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def text_of(content: bytes) -> str:
    """What can be read in it: a PDF's tagged text and heads, all parts of a packed file."""
    if content.startswith(b"%PDF"):
        paper = TaggedPdf(content)
        return " ".join([paper.title, paper.author, paper.text, *paper.decorations])
    if content.startswith(b"PK\x03\x04"):
        try:
            packed = ZipFile(BytesIO(content))
        except BadZipFile:
            return content.decode(errors="replace")
        return " ".join(
            [
                *packed.namelist(),
                *(packed.read(name).decode(errors="replace") for name in packed.namelist()),
            ]
        )
    return content.decode(errors="replace")


def canaries_in(text: str) -> set[str]:
    """The words of canaries that stand in a text, whatever its capitals.

    One inside a long run of letters and digits is chance: a planted word has a space, a dot or a
    dash beside it.
    """
    return {match.group().lower() for match in CANARY.finditer(DRAWN.sub(" ", text))}
