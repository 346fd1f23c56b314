"""Every list goes out as a spreadsheet: what stands on its page, in three formats."""

import pytest
from django.urls import reverse

from coproduction.spreadsheets import read_table
from coproduction.tables import ThreadTable
from coproduction.tests.access_matrix import FORUM_ROWS
from coproduction.tests.files import upload
from coproduction.tests.test_access import address
from coproduction.tests.whole_world import furnish_for

pytestmark = pytest.mark.django_db

FILES = ("-pdf", "-xlsx", "-csv", "-docx", "-ods", "-file", "-download", "-picture", "-pack")
FORMS = ("xlsx", "ods", "csv")


def lists(cast, world, proved):
    """The pages with a table in them: its name's address, who is asked, and the page."""
    clients = {}
    for name, row in FORUM_ROWS.items():
        if row.get != 200 or name.endswith(FILES):
            continue
        role = "coordinator" if "coordinator" in row.may else sorted(row.may)[0]
        client = clients.setdefault(role, proved(getattr(cast, role)))
        page = client.get(address(name, row, world))
        page.getvalue()  # a file is open until it is read
        table = page.context and page.context.get("table")
        if isinstance(table, ThreadTable):
            yield name, row, client, page, table


def test_every_list_is_downloaded_as_it_is_on_screen(cast, proved, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = furnish_for(cast)
    seen, wrong = {}, []

    for name, row, client, page, table in lists(cast, world, proved):
        number = seen[name] = table.page.paginator.count
        read = [each for each in table.columns if not each.column.exclude_from_export]
        headings = tuple(str(each.header) for each in read)
        own = [row.thing] if row.thing else []
        keys = [getattr(world, thing).pk for thing in own]
        for form in FORMS:
            file = reverse(f"{name}-{form}", args=["here", *keys])
            if number and f'href="{file}"' not in page.content.decode():
                wrong.append((name, form, "no link"))
            found = read_table(upload(f"list.{form}", client.get(file).getvalue())) if number else 0
            if number and (found.headers, len(found.rows)) != (headings, number):
                wrong.append((name, form, found.headers, len(found.rows), headings, number))

    assert wrong == []
    assert len(seen) >= 10
    assert [name for name, number in seen.items() if number == 0] == []
