"""Ten years of feedback, most of it closed and, as each form promised, without its words."""

from collections import Counter

from django.db import connection

from coproduction.national.parts import Pace, Part
from feedback.models import FormVersion, Passing, Question, Submission, Theme, ThemeChange
from feedback.tallies import counts_of

TODAY = "current_date"
GONE = f"c.turn > 0 AND s.goes_on - c.days <= {TODAY}"


def until_gone(column, nothing):
    return f"CASE WHEN {GONE} THEN {nothing} ELSE s.{column} END"


PARTS = (
    # The questions of a published version can only be there before it is.
    Part(Question, before=FormVersion),
    Part(Theme, Pace.MEETINGS, ended="s.published_at IS NOT NULL AND s.merged_into_id IS NULL"),
    # Names the feedback that it moved: of no use to a copy.
    Part(ThemeChange, rows="FALSE"),
    Part(
        Submission,
        Pace.FEEDBACK,
        ended="s.state IN ('closed', 'answered') AND NOT s.on_hold",
        changed={
            "state": f"CASE WHEN {GONE} THEN 'closed' ELSE s.state END",
            "answers": until_gone("answers", "'{}'::jsonb"),
            "words": until_gone("words", "''"),
            "shared_words": until_gone("shared_words", "''"),
            "hidden_because": until_gone("hidden_because", "''"),
            "close_reason": until_gone("close_reason", "''"),
            "quote": until_gone("quote", "''"),
            "alarm_words": until_gone("alarm_words", "'{}'::varchar[]"),
            "erased_on": f"CASE WHEN {GONE} THEN s.goes_on - c.days END",
            "is_tallied": "s.is_tallied OR c.turn > 0",
        },
    ),
    Part(Passing, Pace.MEETINGS, ended="s.submission_id IS NULL"),
)

ADD = """
INSERT INTO feedback_tally (form_id, key, value, number)
SELECT %(form)s + forum * %(stride)s, %(key)s, %(value)s, %(number)s * max(turn)
FROM new_turn WHERE pace = 'feedback' GROUP BY forum HAVING max(turn) > 0
ON CONFLICT (form_id, key, value) DO UPDATE SET number = feedback_tally.number + EXCLUDED.number
"""


def _add_up(copier, pattern):
    """Results count what came again, as the clock counted it in its time."""
    forms = pattern.of(Submission.form.field.related_model)
    again = Submission.objects.filter(pk__in=pattern.of(Submission).again)
    by_form = {}
    for submission in again.counted().only("form_id", "version_id", "answers"):
        by_form.setdefault(submission.form_id, []).append(submission)
    with connection.cursor() as cursor:
        for form_id, submissions in sorted(by_form.items()):
            counts: Counter = counts_of(form_id, submissions)
            for (key, value), number in sorted(counts.items()):
                cursor.execute(
                    ADD,
                    {
                        "form": form_id,
                        "stride": forms.stride,
                        "key": key,
                        "value": value,
                        "number": number,
                    },
                )


MORE = (_add_up,)
