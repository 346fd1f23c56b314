"""Long lists as files: `python -m benchmarks.files [ROWS] [LIST …]`.

A forum with 150,000 claims, and as many pieces of feedback of some 450 letters each. Each list is
fetched once in each format, in a process of its own, as its reader does: seconds to the first byte
and to the last, the file's size, and the most memory in MB.
"""

import json
import subprocess
import sys
import time

from benchmarks.place import ROOT, prepare

ROWS = 150_000
LISTS = {
    "claims": "/measured/reps/money/claims/download",
    "feedback": "/measured/feedback/manage/items/download",
}
FORMS = ("csv", "ods", "xlsx")
LIMIT_MB = 300

FILL = {
    "claims": """
    INSERT INTO reps_claim (
        forum_id, person_id, reference, one_time_key, activity_id, title, happened_on, minutes,
        is_top_up, state, total_pence, started_at, started_by_id, submitted_at, submitted_by_id,
        promised_on, decision_reason)
    SELECT %(forum)s, %(by)s, 'C' || n, gen_random_uuid(), %(activity)s,
        'Meeting about school transport, number ' || n, current_date - (n %% 3000), 90, false,
        'submitted', 4000 + n %% 900, now(), %(by)s, now(), %(by)s,
        current_date - (n %% 3000) + 20, ''
    FROM generate_series(1, %(rows)s) AS n
    """,
    "feedback": """
    INSERT INTO feedback_submission (
        forum_id, form_id, version_id, reference, secret_hash, received_on, answer_by, goes_on,
        voice, channel, is_easy_read, answers, words, may_quote, state, held_for, is_alarming,
        alarm_words, shared_words, hidden_because, quote, setting, tone, demand, close_reason,
        helped, asked_about_you, is_tallied, on_hold)
    SELECT %(forum)s, %(form)s, %(version)s, 'S' || n, md5(n::text), current_date - (n %% 1500),
        current_date - (n %% 1500) + 20, current_date + 700, 'parent_carers', 'web', false,
        jsonb_build_object('what_happened', repeat('The taxi came late again and nobody rang. ', 10)
            || md5(n::text)),
        repeat('The taxi came late again and nobody rang. ', 10) || md5(n::text), false, 'new',
        '{}', false, '{}', '', '', '', '', '', '', '', '', false, true, false
    FROM generate_series(1, %(rows)s) AS n
    """,
}


def fill(rows):
    from django.db import connection

    from benchmarks.world import measurer, open_form
    from coproduction.models import Role
    from reps.tests.world import purse

    form = open_form()
    by = measurer()
    by.roles = [Role.COORDINATOR, Role.TREASURER]
    by.save(update_fields=["roles"])
    money = purse(by.forum, treasurer=by)
    values = {
        "forum": by.forum_id,
        "by": by.pk,
        "activity": money.activity.pk,
        "form": form.pk,
        "version": form.versions.latest("pk").pk,
        "rows": rows,
    }
    with connection.cursor() as cursor:
        for statement in FILL.values():
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")


def fetch(name, form):
    """In a process of its own: one file, to its last byte."""
    import django

    django.setup()
    from benchmarks.world import most_memory, signed_in
    from coproduction.models import User

    client = signed_in(User.objects.get(email="measurer@example.org"))
    client.get("/measured/")
    before = most_memory()
    start = time.perf_counter()
    answer = client.get(f"{LISTS[name]}.{form}")
    assert answer.status_code == 200, answer.status_code
    first, size = None, 0
    for part in answer:
        first = first or time.perf_counter()
        size += len(part)
    last = time.perf_counter()
    print(
        json.dumps(
            {
                "first_byte_s": round(first - start, 1),
                "last_byte_s": round(last - start, 1),
                "file_mb": round(size / 1024 / 1024, 1),
                "before_mb": before,
                "most_mb": most_memory(),
            }
        )
    )


def main():
    if sys.argv[1:2] == ["--fetch"]:
        fetch(*sys.argv[2:])
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    postgres = prepare()
    import django

    django.setup()
    fill(rows)
    result = {"rows": rows}
    for name in sys.argv[2:] or LISTS:
        for form in FORMS:
            command = [sys.executable, "-m", "benchmarks.files", "--fetch", name, form]
            told = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
            result[f"{name}.{form}"] = json.loads(told.stdout.splitlines()[-1])
            print(name, form, told.stdout.splitlines()[-1], file=sys.stderr, flush=True)
    postgres.stop()
    result["over"] = [
        name for name, each in result.items() if name != "rows" and each["most_mb"] > LIMIT_MB
    ]
    print(json.dumps(result))


if __name__ == "__main__":
    main()
