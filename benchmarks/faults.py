"""Feedback while web server and database are killed: `python -m benchmarks.faults`.

4,000 people, forty at once, each of whom tries again with the page that they have. What a page
said was sent is stored, once. The control begins anew instead of trying again, as a form without
a one-time key would make people do: then some stand twice.
"""

import http.client
import json
import random
import sys
import threading
import time
from collections import Counter
from queue import Empty, Queue

from benchmarks.place import FORM, Web, kill_database, post, prepare

PEOPLE, AT_ONCE, CONTROL = 4000, 40, 800
EVERY = (0.4, 0.9)  # seconds between kills
WORKERS, WEB, DATABASE = 8, 1, 1  # how often each is killed, of ten


def tell(port, words, page_key, acknowledged, *, keeps_key):
    """One person, until a page says that it is sent."""
    from feedback.spam import new_page_key

    address = None
    for _ in range(400):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        try:
            if address is None:
                fields = {"answer": words, "page_key": page_key}
                status, to = post(connection, f"{FORM}questions/", fields)
                address = to if status == 302 else None
            if address:
                status, to = post(connection, address, {"page_key": new_page_key()})
                if status == 302 and "/status/" in to:
                    acknowledged.append(words)
                    return
                if status == 404:
                    address = None
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        if not keeps_key:
            address, page_key = None, new_page_key()
        time.sleep(random.uniform(0.02, 0.2))


def run(web, postgres, number, prefix, *, keeps_key):
    """Everybody at once under fire; gives who was told that it is sent, and the kills."""
    from feedback.spam import new_page_key

    queue, acknowledged, kills, over = Queue(), [], [], threading.Event()
    for each in range(number):
        queue.put(f"{prefix}{each}")

    def people():
        while True:
            try:
                words = queue.get_nowait()
            except Empty:
                return
            tell(web.port, words, new_page_key(), acknowledged, keeps_key=keeps_key)

    def killer():
        chance = random.Random(11)
        while not over.wait(chance.uniform(*EVERY)):
            match chance.choices(("worker", "web", "database"), (WORKERS, WEB, DATABASE))[0]:
                case "worker":
                    web.kill_worker(chance)
                case "web":
                    web.kill()
                    web.start()
                case _:
                    kill_database(postgres)
            kills.append(1)

    threads = [threading.Thread(target=people) for _ in range(AT_ONCE)]
    fire = threading.Thread(target=killer)
    for thread in (*threads, fire):
        thread.start()
    for thread in threads:
        thread.join()
    over.set()
    fire.join()
    return acknowledged, len(kills)


def stored(prefix):
    from feedback.models import Submission

    words = Submission.objects.filter(words__startswith=prefix).values_list("words", flat=True)
    return Counter(words)


def main():
    postgres = prepare()
    import django

    django.setup()
    from django.db import connections

    from benchmarks.world import open_form

    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    control = min(CONTROL, people)
    open_form()
    web = Web()
    web.start()
    acknowledged, kills = run(web, postgres, people, "kept", keeps_key=True)
    told_anew, _ = run(web, postgres, control, "anew", keeps_key=False)
    web.stop()
    postgres.ensure_running()
    connections.close_all()
    kept, anew = stored("kept"), stored("anew")
    postgres.stop()
    result = {
        "acknowledged": len(acknowledged),
        "stored": len(kept),
        "lost": len(set(acknowledged) - set(kept)),
        "duplicates": sum(kept.values()) - len(kept),
        "kills": kills,
        "control_acknowledged": len(told_anew),
        "control_duplicates": sum(anew.values()) - len(anew),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
