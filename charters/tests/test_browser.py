"""Charters in Chromium: the whole way of one, a mark that anybody checks, and a review."""

import re
from datetime import date, timedelta

import pikepdf
import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from charters.actions import add_group
from charters.models import Charter, KiteMark, ReviewAnswer, Signature
from charters.rules import principles_of
from charters.tests.factories import adopted_charter, in_force
from charters.tests.test_plan import rate
from coproduction.models import Message
from coproduction.tests.factories import PersonFactory, WorkFactory
from coproduction.tests.whole_world import furnish_for

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("browser"),
]


@pytest.fixture
def come(visitor, signed_in):
    """come(person, **kind): that person at a browser of that kind; nobody is signed out."""

    def arrive(person=None, **kind):
        somebody = visitor(**kind)
        if person:
            somebody.sign_in(signed_in(person))
        return somebody

    return arrive


def write_date(page, group, day):
    """The three boxes of a date."""
    boxes = page.get_by_role("group", name=group)
    for name, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
        boxes.get_by_label(name).fill(str(value))


def press(visitor, name):
    visitor.page.get_by_role("button", name=name, exact=True).click()
    visitor.page.wait_for_load_state("load")


def in_days(number):
    return timezone.localdate() + timedelta(days=number)


def test_charter_from_its_draft_to_signing_again(cast, come, client):
    chair = come(cast.chair)
    page = chair.page
    page.goto("/here/charter/begin/")
    page.get_by_label("An agreement with two sides").check()
    chair.look()
    press(chair, "Begin")
    page.get_by_role("link", name="Open it for comments").click()
    write_date(page, "Until when can people comment?", in_days(8))
    press(chair, "Open for comments")
    chair.look()

    # Anybody, on a phone, without JavaScript and without a name.
    mother = come(width=320, javascript=False)
    mother.page.goto("/here/charter/")
    mother.page.get_by_role("link", name="Say what you think", exact=True).click()
    press(mother, "Send")
    expect(mother.page.get_by_role("link", name="Write what you think.")).to_be_visible()
    mother.page.get_by_label("What do you think?").fill("Who tells the schools?")
    press(mother, "Send")
    expect(mother.page.get_by_text("Thank you.")).to_be_visible()

    page.goto("/here/charter/comments/")
    chair.look()
    page.get_by_role("link", name=re.compile("Answer Somebody")).click()
    page.get_by_label("Your answer").fill("Each partner names a person who does.")
    press(chair, "Publish the answer")

    # Three weeks on: adopted, and a director is asked to sign.
    Charter.objects.update(comments_until=in_days(-1))
    page.goto("/here/charter/draft/adopt/")
    page.get_by_label("Which board or meeting said yes to it?").fill("The Partnership Board")
    write_date(page, "When is it looked at again?", in_days(365))
    chair.look()
    press(chair, "Adopt this version")
    director = PersonFactory(
        forum=cast.forum,
        user=None,
        name="Ruth Castellan",
        email="ruth@example.org",
        organisation=cast.council,
        job_title="Director",
    )
    page.get_by_role("link", name="Ask somebody to sign").click()
    page.get_by_label("Who signs?").select_option(label=f"{cast.council}: {director.described}")
    press(chair, "Ask them to sign")

    # By the link in the mail, with the code.
    link = Message.objects.get(kind="charters/sign_invitation").link
    ruth = come(width=320)
    ruth.page.goto(re.sub(r"^https?://[^/]+", "", link))
    ruth.look()
    press(ruth, "Mail me a code")
    code = re.search(r"\d{6}", Message.objects.get(kind="charters/signing_code").words).group()
    ruth.page.get_by_label("I have read the whole text above").check()
    ruth.page.get_by_label("Whom can the forum always ask?").select_option(director.described)
    ruth.page.get_by_label("The code from our mail").fill(code)
    press(ruth, "Sign")
    expect(ruth.page.get_by_role("heading", name="You have signed")).to_be_visible()
    ruth.look()

    signature = Signature.objects.get()
    page.goto(signature.get_absolute_url())
    page.get_by_role("link", name="Sign for the forum").click()
    page.get_by_label("Your role in the forum").fill("Chair")
    press(chair, "Sign for the forum")
    expect(page.get_by_text("Signed by both sides")).to_be_visible()
    chair.look()

    # And all are asked again.
    page.goto("/here/charter/sign-again/")
    page.get_by_label("Why now?").fill("There are new people.")
    write_date(page, "By when?", in_days(30))
    press(chair, "Ask all partners")
    expect(page.get_by_text("0 of 1 have signed.")).to_be_visible()
    chair.look()
    anybody = come(width=320)
    anybody.page.goto("/here/charter/")
    anybody.look()
    expect(anybody.page.get_by_text("Who tells the schools?")).to_be_visible()
    assert client.get("/here/charter.pdf")["Content-Type"] == "application/pdf"


def test_mark_from_being_asked_for_to_being_checked(cast, come):
    adopted_charter(cast.forum, cast.coordinator)
    work = WorkFactory(forum=cast.forum, level="co_design", level_reason="Open.", title="Clubs")
    rate(work, ["co_design"] * 3)
    heard = {"heard_on": date(2026, 1, 5), "heard_how": "At the hub", "by": cast.coordinator}
    add_group(work=work, kind="parents", name="Parents", **heard)
    add_group(work=work, kind="organisation", name="Council", organisation=cast.council, **heard)
    rep, officer, chair = come(cast.rep, width=320, javascript=False), come(cast.officer), None
    rep.page.goto(reverse("charters:mark-ask", args=["here", work.reference]))
    press(rep, "Ask for the mark")
    mark = KiteMark.objects.get()
    for number, _ in enumerate(principles_of(cast.forum), 1):
        address = reverse("charters:mark-show", args=["here", mark.reference, number])
        rep.page.goto(address)
        rep.page.get_by_label("What shows it?").fill("The notes of May.")
        press(rep, "Save")
    for visitor, group in ((rep, "Parents"), (officer, "Council")):
        visitor.page.goto(mark.get_absolute_url())
        name = re.compile(f"Speak for this group.*{group}")
        visitor.page.get_by_role("link", name=name).click()
        visitor.page.get_by_label("Yes, made together").check()
        visitor.page.get_by_label(re.compile("How did the group come to this")).fill("All of us.")
        visitor.look()
        press(visitor, "Say it for the group")
    chair = come(cast.chair, width=320)
    chair.page.goto(mark.get_absolute_url())
    chair.look()
    press(chair, "Award the mark")

    anybody = come(width=320)
    anybody.page.goto(mark.get_public_url())

    anybody.look()
    expect(anybody.page.get_by_text("This mark is real, and it counts")).to_be_visible()


def test_review_is_answered_by_both_sides(cast, come):
    work = WorkFactory(forum=cast.forum, title="Clubs")
    coordinator = come(cast.coordinator)
    coordinator.page.goto(reverse("charters:review-open", args=["here", work.reference]))
    coordinator.page.get_by_label("At the beginning").check()
    coordinator.look()
    press(coordinator, "Open the review")
    address = work.reviews.get().get_absolute_url()
    reps = [PersonFactory(forum=cast.forum, roles=["rep"]) for _ in range(3)]
    officers = [
        PersonFactory(forum=cast.forum, roles=["officer"], organisation=cast.council)
        for _ in range(3)
    ]
    for people, choice in ((reps, "No"), (officers, "Yes")):
        for number, person in enumerate(people):
            visitor = come(person, width=320, javascript=bool(number))
            visitor.page.goto(f"{address}answer/")
            first = visitor.page.get_by_role("group", name=re.compile("^Were the right people"))
            first.get_by_label(choice, exact=True).check()
            visitor.look()
            press(visitor, "Send my answers")

    coordinator.page.goto(address)

    coordinator.look()
    expect(
        coordinator.page.get_by_text("Officers see it better by 100 of a hundred")
    ).to_be_visible()
    assert ReviewAnswer.objects.count() == 6


@pytest.mark.parametrize(
    "kind",
    [{"width": 1280}, {"width": 320}, {"width": 320, "javascript": False}],
    ids=["laptop", "phone", "phone-without-javascript"],
)
def test_every_page_is_accessible(kind, cast, come, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = furnish_for(cast, "charters")
    rate(world.ch_work, ["co_design"] * 3)
    reference, mark = world.ch_work.reference, world.asked_mark.reference
    chair = come(cast.chair, **kind)
    for address in (
        "charter/",
        "charter/draft/",
        "charter/compare/",
        "charter/comment/",
        "charter/comments/",
        "charter/signatures/",
        f"charter/signatures/{world.signature.pk}/",
        f"charter/sign-again/{world.restatement.pk}/",
        "charter/tests/",
        f"charter/tests/{world.test.pk}/",
        f"work/{reference}/",
        f"work/{reference}/plan/",
        f"work/{reference}/plan/from/",
        f"work/{reference}/levels/",
        f"work/{reference}/level/",
        f"work/{reference}/groups/add/",
        "levels/",
        "service-plans/",
        f"service-plans/{world.plan_line.pk}/",
        f"reviews/{world.review.pk}/",
        "reviews/questions/",
        "marks/",
        f"marks/{mark}/work/",
        f"marks/{world.mark.reference}/",
        "case-studies/",
        f"case-studies/{world.story.pk}/",
        "indicators/",
        f"indicators/services/{world.partner.pk}/operational/",
        "indicators/area/feel/",
        "service-plans/import/",
        f"work/{reference}/products/add/",
        "charter/agreements/add/",
        "years/",
        f"years/{world.look.pk}/",
        f"years/begin/{world.partner.pk}/",
        "programmes/",
        f"programmes/{world.programme.pk}/",
    ):
        chair.page.goto(f"/here/{address}")
        chair.look()
    signatory = come(cast.signatory, **kind)
    signatory.page.goto(f"/here/charter/signatures/{world.asked.pk}/sign/")
    signatory.look()


def test_charter_and_register_print_on_paper(cast, come, tmp_path):
    charter = adopted_charter(cast.forum, cast.coordinator)
    in_force(charter, cast.coordinator)
    anybody = come()
    for name, address in (("charter", "/here/charter/"), ("register", "/here/charter/signatures/")):
        anybody.page.goto(address)
        anybody.page.pdf(path=tmp_path / f"{name}.pdf", format="A4")

    with pikepdf.open(tmp_path / "charter.pdf") as printed:
        assert 2 <= len(printed.pages) <= 6
    with pikepdf.open(tmp_path / "register.pdf") as printed:
        assert len(printed.pages) == 1
