"""Where a person can go from each page: on one line, with the rest under "More"."""

import re

import pytest
from django.urls import reverse


def links(page):
    """What stands on the line, and what stands under "More"."""
    nav = page[page.index('<nav class="thread-nav"') : page.index("</nav>")]
    often, _, rare = nav.partition("<summary")
    return re.findall(r">([^<>]+)</a>", often), re.findall(r">([^<>]+)</a>", rare)


def test_what_is_opened_once_a_month_stands_under_more(cast, signed_in):
    page = signed_in(cast.coordinator).get(reverse("work-list", args=["here"])).content.decode()

    often, rare = links(page)
    assert "Work" in often
    assert "Mails" in rare
    assert not set(often) & set(rare)


def test_who_has_few_links_has_all_on_the_line(cast, signed_in):
    page = signed_in(cast.signatory).get(reverse("work-list", args=["here"])).content.decode()

    often, rare = links(page)
    assert "Plan" in often
    assert rare == []


@pytest.mark.parametrize(("name", "is_here"), [("message-list", True), ("work-list", False)])
def test_more_is_marked_where_one_is_in_it(cast, signed_in, name, is_here):
    page = signed_in(cast.coordinator).get(reverse(name, args=["here"])).content.decode()

    assert ('class="thread-nav__here"' in page) == is_here
    assert page.count('aria-current="page"') == 1
