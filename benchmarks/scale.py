"""A forum with a million answers: `python -m benchmarks.scale`.

200,000 pieces of feedback of five answers each. Each page is asked for as its reader does; the
time is the server's, the middle of five.
"""

import json
import sys

from benchmarks.place import prepare

PIECES = 200_000
REPEAT = 5

# Feedback as it comes in life: most of it closed, some new, a hundred themes, all words different.
FILL = """
INSERT INTO feedback_submission (
    forum_id, form_id, version_id, reference, secret_hash, received_on, answer_by, goes_on, voice,
    channel, is_easy_read, answers, words, may_quote, state, held_for, is_alarming, alarm_words,
    shared_words, hidden_because, quote, theme_id, setting, tone, demand, close_reason, helped,
    asked_about_you, is_tallied, on_hold)
SELECT %(forum)s, %(form)s, %(version)s, 'S' || n, md5(n::text), current_date - (n %% 1500),
    current_date - (n %% 1500) + 20, current_date + 700,
    CASE WHEN n %% 5 = 0 THEN 'young_people' ELSE 'parent_carers' END, 'web', false,
    jsonb_build_object('what_happened', 'x', 'how_was_it',
        (ARRAY['Very good', 'Good', 'Bad', 'Very bad'])[1 + n %% 4],
        'when', '2026-03', 'where', 'CV34', 'member', 'Yes'),
    'The taxi of ' || md5((n * 7)::text) || ' came late to school ' || md5((n * 3)::text), false,
    CASE WHEN n %% 100 = 0 THEN 'new' WHEN n %% 50 = 1 THEN 'in_hand' ELSE 'closed' END, '{}',
    n %% 20000 = 0, '{}', '', '', '',
    (%(themes)s::bigint[])[1 + n %% 100], '', CASE WHEN n %% 3 = 0 THEN 'concern' ELSE '' END,
    CASE WHEN n %% 4 = 0 THEN 'failure' ELSE '' END, '', '', false, true, false
FROM generate_series(1, %(pieces)s) AS n
"""
TALLY = """
INSERT INTO feedback_tally (form_id, key, value, number)
SELECT form_id, key, value, count(*) FROM (
    SELECT form_id, '' AS key, '' AS value FROM feedback_submission
    UNION ALL SELECT form_id, 'how_was_it', '' FROM feedback_submission
    UNION ALL SELECT form_id, 'how_was_it', answers->>'how_was_it' FROM feedback_submission
) AS each GROUP BY form_id, key, value
"""


def main():
    postgres = prepare()
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from benchmarks.world import ask, measurer, open_form, signed_in
    from feedback.actions import add_question, publish_form, start_version
    from feedback.models import FeedbackForm, Theme

    pieces = int(sys.argv[1]) if len(sys.argv) > 1 else PIECES
    form = open_form()
    by = measurer()
    FeedbackForm.objects.update(shows_results=True)
    version = start_version(form=form, by=by)
    for key in ("how_was_it", "when", "where", "member"):
        add_question(version=version, by=by, from_bank=key)
    publish_form(form=form, by=by)
    themes = [
        Theme.objects.create(
            forum=form.forum,
            title=f"Theme {number}",
            summary="Taxis come late.",
            created_at=timezone.now(),
            published_at=timezone.now(),
            published_by=by,
        )
        for number in range(100)
    ]
    with connection.cursor() as cursor:
        values = {"forum": form.forum_id, "form": form.pk, "version": version.pk, "pieces": pieces}
        cursor.execute(FILL, values | {"themes": [theme.pk for theme in themes]})
        cursor.execute(TALLY)
        cursor.execute("VACUUM ANALYZE feedback_submission")
    client = signed_in(by.user)
    items = "/measured/feedback/manage/items/"
    pages = {
        "queue": "/measured/feedback/manage/",
        "list": items,
        "list_page_50": f"{items}?page=50",
        "filter_state": f"{items}?state=new",
        "filter_theme": f"{items}?theme={themes[3].pk}",
        "filter_tone_and_voice": f"{items}?tone=concern&voice=young_people",
        "search": f"{items}?search=taxi+{'c4ca4238a0b923820dcc509a6f75849b'}",
        "search_common_word": f"{items}?search=late",
        "themes": "/measured/feedback/manage/themes/",
        "theme": themes[3].get_absolute_url(),
        "public_theme": themes[3].get_public_url(),
        "results": "/measured/feedback/tell/results/?part=1",
        "home": "/home/",
    }
    result = {"answers": pieces * 5}
    for name, address in pages.items():
        asked = ask(client, address, REPEAT)
        assert asked.status == 200, (name, asked.status)
        result[f"{name}_ms"] = asked.median
    postgres.stop()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
