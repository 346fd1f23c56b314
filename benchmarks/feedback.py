"""Feedback's page and its submission beside a bare view: `python -m benchmarks.feedback`.

One run, the same workers and the same database, in turns. A submission is the press that sends:
the draft stood before, as it does in life. The bare view validates one box and inserts one row.
"""

import http.client
import json
import statistics
import threading
import time
from queue import Empty, Queue

from benchmarks.place import FORM, Web, post, prepare

CLIENTS = 8
ROUNDS, A_ROUND = 4, 400


def measure(port, jobs, act):
    """How many a second, and how long each took, with the clients side by side."""
    queue, times = Queue(), []
    for job in jobs:
        queue.put(job)

    def client():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            try:
                job = queue.get_nowait()
            except Empty:
                return
            start = time.perf_counter()
            act(connection, job)
            times.append(time.perf_counter() - start)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(times) == len(jobs), "Some of the clients failed."
    return len(jobs) / (time.perf_counter() - start), times


def send(connection, path):
    status, _ = post(connection, path, {"page_key": "x"})
    assert status == 302, status


def send_bare(connection, number):
    status, _ = post(connection, "/bare/", {"words": f"The+taxi+came+late+{number}"})
    assert status == 302, status


def look(connection, path):
    connection.request("GET", path)
    answer = connection.getresponse()
    answer.read()
    assert answer.status == 200, answer.status


def p95(times):
    return round(1000 * statistics.quantiles(times, n=20)[-1], 1)


def main():
    postgres = prepare()
    import django

    django.setup()

    from benchmarks.world import open_form
    from feedback.actions import keep_answers
    from feedback.links import secret_from

    version = open_form().versions.get()
    web = Web()
    web.start()
    ours, bare, page, bare_page = [], [], [], []
    for round_ in range(ROUNDS + 1):
        drafts = []
        for number in range(A_ROUND):
            secret = secret_from(f"{round_}.{number}")
            keep_answers(
                version=version,
                secret=secret,
                answers={"what_happened": f"The taxi came late {number}"},
            )
            drafts.append(f"/measured/feedback/going/{secret}/")
        found = (
            measure(web.port, drafts, send),
            measure(web.port, range(A_ROUND), send_bare),
            measure(web.port, [f"{FORM}questions/"] * A_ROUND, look),
            measure(web.port, ["/bare/"] * A_ROUND, look),
        )
        if round_:  # the first round warms up
            for kept, each in zip((ours, bare, page, bare_page), found, strict=True):
                kept.append(each)
    web.stop()
    postgres.stop()
    speed = {
        name: statistics.median(rate for rate, _ in runs)
        for name, runs in (("ours", ours), ("bare", bare), ("page", page), ("bare_page", bare_page))
    }
    times = {
        name: [took for _, each in runs for took in each]
        for name, runs in (("ours", ours), ("bare", bare), ("page", page))
    }
    result = {
        "submissions_per_second": round(speed["ours"], 1),
        "bare_submissions_per_second": round(speed["bare"], 1),
        "ratio": round(speed["ours"] / speed["bare"], 3),
        "p95_ms": p95(times["ours"]),
        "bare_p95_ms": p95(times["bare"]),
        "pages_per_second": round(speed["page"], 1),
        "bare_pages_per_second": round(speed["bare_page"], 1),
        "page_p95_ms": p95(times["page"]),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
