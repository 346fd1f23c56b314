"""People who do the same thing at the same moment, each with a connection of their own."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection

from coproduction.exceptions import RuleBroken


def all_at_once(number, do):
    """Runs do(0) … do(number - 1) in threads that start together; gives what each came to."""
    start = threading.Barrier(number)

    def one(place):
        try:
            start.wait()
            return do(place)
        except RuleBroken as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(number) as threads:
        return list(threads.map(one, range(number)))


def meeting(number, look):
    """The same look, after which everybody waits until all have looked."""
    together = threading.Barrier(number)

    def look_together(*args, **kwargs):
        found = look(*args, **kwargs)
        together.wait(timeout=20)
        return found

    return look_together
