"""Papers for a rep: a letter for the Jobcentre, and what was paid in a tax year."""

from datetime import date

from coproduction.dates import short
from coproduction.models import Person
from coproduction.money import in_pounds
from reps.earnings import Year, paid_lines
from reps.models import Category


def _frame(person: Person, title: str, today: date) -> dict:
    forum = person.forum
    contact = [forum.contact_post, forum.contact_phone, forum.contact_email]
    return {
        "title": title,
        "short_title": title,
        "forum": forum.name,
        "hub": title,
        "made_on": short(today),
        "person": person.name,
        "contact": "\n".join(line for line in contact if line),
    }


def jobcentre_letter(person: Person, today: date) -> dict:
    """What the forum can say to any office: what the work is, and how it is paid. No benefits."""
    return _frame(person, "To whom it may concern", today) | {"area": person.forum.area}


def statement(person: Person, year: Year, today: date) -> dict:
    """Pay and expenses apart, each payment with its day and its reference."""
    lines = (
        paid_lines(person, year.starts_on, year.ends_on)
        .select_related("claim")
        .order_by("claim__paid_on", "pk")
    )
    rows = [
        [
            short(line.claim.paid_on),
            line.claim.title,
            line.get_category_display() + (", given to charity" if line.is_gift else ""),
            in_pounds(line.amount_pence),
        ]
        for line in lines
    ]
    return _frame(person, f"What we paid you, {year.words}", today) | {
        "period": f"{short(year.starts_on)} to {short(year.ends_on)}",
        "pay": [row for row, line in zip(rows, lines, strict=True) if _is_pay(line)],
        "expenses": [row for row, line in zip(rows, lines, strict=True) if not _is_pay(line)],
        "facts": [
            {"name": "Pay for your time", "value": year.in_words["pay"]},
            {"name": "What you spent", "value": year.in_words["expenses"]},
            {"name": "Given to charity", "value": year.in_words["gifts"]},
            {"name": "Miles by car", "value": f"{year.miles.normalize():,f}"},
        ],
    }


def _is_pay(line):
    return line.category == Category.PAY
