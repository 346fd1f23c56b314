"""Search in a forum with a million pieces of feedback: `python -m benchmarks.search [PIECES]`.

Beside them a tenth as many topics of sessions, pieces of work and answers that services owe. Each
page is asked for as its reader does; the time is the server's, the middle of five. `index` names
for each kind what PostgreSQL reads for a rare word.
"""

import json
import re
import sys

from benchmarks.place import prepare
from benchmarks.scale import FILL

PIECES = 1_000_000
REPEAT = 5

# Each says something of its own (md5), something that many say, and something that a few say.
MORE = (
    """
    INSERT INTO coproduction_work (forum_id, reference, title, summary, tier, stage, status, level,
        level_reason, opened_at)
    SELECT %(forum)s, 'W' || n, 'Transport ' || md5(n::text),
        'Buses and letters ' || md5((n * 7)::text)
        || CASE WHEN n %% 1000 = 0 THEN ' hydrotherapy' ELSE '' END,
        'operational', 'need', 'active', '', '', now() - (n %% 3000) * interval '1 day'
    FROM generate_series(1, %(fewer)s) AS n
    """,
    """
    INSERT INTO coproduction_influence (forum_id, work_id, reference, said, heard_on, owed_by_id,
        due_on, state, opened_at, published_text, published_at, closed_reason, helped, helped_note)
    SELECT forum_id, id, 'I' || substr(reference, 2), 'Families wait for an answer about '
        || md5(id::text) || CASE WHEN id %% 1000 = 0 THEN ' hydrotherapy' ELSE '' END,
        opened_at::date, %(by)s, current_date,
        CASE WHEN id %% 2 = 0 THEN 'confirmed' ELSE 'owed' END, opened_at,
        CASE WHEN id %% 2 = 0 THEN 'They answer sooner now.' ELSE '' END,
        CASE WHEN id %% 2 = 0 THEN now() END, '', '', ''
    FROM coproduction_work
    """,
    """
    INSERT INTO hub_session (hub_id, one_time_key, kind, state, title, starts_at, minutes, place,
        join_link, moved_reason, cancelled_reason, standing_answer, sequence)
    SELECT %(hub)s, gen_random_uuid(), 'main', 'held', '', now() - n * interval '1 day', 120,
        'Online', '', '', '', '', 0
    FROM generate_series(1, %(fewer)s / 10) AS n
    """,
    """
    INSERT INTO hub_item (session_id, one_time_key, kind, state, position, starts_at, minutes,
        title, summary, over_reason, is_agreed, papers_link, has_no_papers, comments, outcome,
        forum_notes, more_involvement, more_involvement_note, version)
    SELECT (SELECT min(id) FROM hub_session) + n / 10, gen_random_uuid(), 'topic', 'presented',
        n %% 10, '11:00', 20, 'School transport ' || md5(n::text),
        'A plan for letters ' || md5((n * 3)::text), '', true, '', false,
        'Ring us sooner ' || md5((n * 11)::text)
        || CASE WHEN n %% 1000 = 0 THEN ' hydrotherapy' ELSE '' END, '', '', '', '', 1
    FROM generate_series(0, %(fewer)s - 10) AS n
    """,
)
SEARCHES = {
    "rare_word": "hydrotherapy",
    "one_row": "c4ca4238a0b923820dcc509a6f75849b",
    "word_of_every_row": "late",
    "word_of_every_topic": "transport",
    "two_words": "letters hydrotherapy",
    "phrase": '"came late to school"',
    "without_a_word": "late -transport",
    "acronym": "EHCP",
    "misspelt": "hydroterapy",
    "misspelt_common": "tranport",
    "nothing": "qqqqzzzz",
}


def main():
    postgres = prepare()
    import django

    django.setup()
    from django.db import connection
    from django.utils import timezone

    from benchmarks.world import ask, measurer, open_form, signed_in
    from coproduction.models import GlossaryTerm
    from coproduction.search import Search, words_of
    from feedback.models import Theme
    from hub.models import Hub

    pieces = int(sys.argv[1]) if len(sys.argv) > 1 else PIECES
    form = open_form()
    by = measurer()
    hub = Hub.objects.create(forum=form.forum, name="Hub", starts_at="11:00")
    GlossaryTerm.objects.create(term="EHCP", meaning="Education, health and care plan.")
    theme = Theme.objects.create(
        forum=form.forum, title="Late taxis", summary="Late.", created_at=timezone.now()
    )
    values = {
        "forum": form.forum_id,
        "form": form.pk,
        "version": form.versions.get().pk,
        "pieces": pieces,
        "themes": [theme.pk] * 100,
        "fewer": pieces // 10,
        "hub": hub.pk,
        "by": by.pk,
    }
    with connection.cursor() as cursor:
        for statement in (FILL, *MORE):
            cursor.execute(statement, values)
        cursor.execute(
            "UPDATE feedback_submission SET words = words || ' hydrotherapy' WHERE id %% 1000 = 0",
            [],
        )
        cursor.execute("VACUUM ANALYZE")
    result = {"pieces": pieces, "others_each": pieces // 10}
    for who, user in (("coordinator", by.user), ("nobody", None)):
        client = signed_in(user)
        for name, words in SEARCHES.items():
            asked = ask(client, "/measured/search/", REPEAT, {"q": words})
            assert asked.status == 200, (name, asked.status)
            result[f"{who}_{name}_ms"] = asked.median
    search = Search(form.forum, by)
    result["index"] = {}
    for kind, rows in search.kinds:
        words = words_of(rows.model, kind.index)
        matching = rows.alias(searched=words).filter(searched=search.read("hydrotherapy").query)
        plan = matching.order_by(*kind.newest)[:301].explain()
        result["index"][kind.code] = sorted(
            set(re.findall(r"(?:Index Scan \w* ?(?:on|using)|Seq Scan on) (\w+)", plan))
        )
    postgres.stop()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
