"""A list to its last row: as on its page, and in the same memory however long it is."""

import gc
import tracemalloc

import pytest
from django.urls import reverse

from coproduction import whole_lists
from coproduction.models import Work
from coproduction.spreadsheets import read_table, writing
from coproduction.tables import WorkTable
from coproduction.tests.factories import WorkFactory
from coproduction.tests.files import upload

pytestmark = pytest.mark.django_db


def works(forum, number):
    Work.objects.bulk_create(
        WorkFactory.build(forum=forum, title=f"Work {place}") for place in range(number)
    )


def most_memory(client, address):
    """Bytes that fetching this file takes at most, beyond what there was before."""
    gc.collect()
    tracemalloc.start()
    try:
        for _ in client.get(address):
            pass
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("form", ["csv", "ods", "xlsx"])
def test_rows_are_not_kept_while_a_file_is_written(form, cast, signed_in, monkeypatch):
    monkeypatch.setattr(whole_lists, "AT_A_TIME", 200)
    client = signed_in(cast.rep)
    address = reverse(f"work-list-{form}", args=["here"])
    works(cast.forum, 600)
    client.get(address)
    short = most_memory(client, address)

    works(cast.forum, 3_000)
    long = most_memory(client, address)

    # A key and a packed line; the row alone would be two thousand.
    assert (long - short) / 3_000 < 300


@pytest.mark.parametrize("form", ["csv", "ods", "xlsx"])
def test_rows_keep_their_order_from_one_batch_to_the_next(form, cast, signed_in, monkeypatch):
    monkeypatch.setattr(whole_lists, "AT_A_TIME", 3)
    works(cast.forum, 10)

    answer = signed_in(cast.rep).get(
        reverse(f"work-list-{form}", args=["here"]), {"sort": "-title"}
    )

    rows = read_table(upload(f"a.{form}", answer.getvalue())).rows
    assert [row.cells[0] for row in rows] == [f"Work {place}" for place in range(9, -1, -1)]


@pytest.mark.parametrize("form", ["ods", "xlsx"])
def test_file_that_is_long_is_sent_from_the_disk(form, cast, signed_in, monkeypatch):
    monkeypatch.setattr(writing, "IN_MEMORY", 100)
    works(cast.forum, 2)

    answer = signed_in(cast.rep).get(reverse(f"work-list-{form}", args=["here"]))
    data = answer.getvalue()
    answer.close()

    assert answer.streaming
    assert len(read_table(upload(f"a.{form}", data)).rows) == 2
    assert int(answer["Content-Length"]) == len(data)
    assert answer["Cache-Control"] == "no-store"


def test_row_that_goes_while_the_file_is_written_is_left_out(cast, monkeypatch):
    monkeypatch.setattr(whole_lists, "AT_A_TIME", 1)
    works(cast.forum, 3)
    number, records = whole_lists.all_records(Work.objects.order_by("title"))

    next(records)
    Work.objects.filter(title="Work 1").delete()

    assert (number, [str(each) for each in records]) == (3, ["Work 2"])


def test_cells_are_what_the_library_reads(cast, rf):
    works(cast.forum, 2)
    table = WorkTable(Work.objects.order_by("title"))
    table.request = rf.get("/")
    table.request.forum = cast.forum

    whole = whole_lists.whole_list(table)

    assert [whole.columns, *whole.rows] == list(table.as_values())
