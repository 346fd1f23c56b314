"""Parts of reports about money: what a funder gave, and what it was spent on."""

from coproduction.dates import short
from coproduction.figures import Period
from coproduction.models import Forum
from coproduction.money import in_pounds
from coproduction.reports.blocks import Block, Heading, Number, Numbers, Table, Words
from reps.funding import balances, spent_by_category
from reps.models import Fund


def grant(forum: Forum, period: Period, about) -> list[Block]:
    """What the fund has given, what went out of it in the period and on what, and what is left."""
    (balance,) = balances(forum, Fund.objects.filter(pk=about.record.pk))
    fund, words = balance.fund, balance.in_words
    spent = spent_by_category(fund, period.starts_on, period.ends_on)
    days = f"It runs from {short(fund.starts_on)} to {short(fund.ends_on)}."
    about_unspent = " What is left is taken off next year's." if fund.unspent_goes_back else ""
    whole = in_pounds(sum(each.pence for each in spent))
    blocks = [
        Heading(f"The money: {fund}"),
        Words(f"{fund.giver or 'The funder'} gives this grant. {days}{about_unspent}"),
        Numbers(
            [
                Number(words["budget"], "Granted", "In all its parts."),
                Number(words["received"], "Received so far", "As it stands in our books."),
                Number(whole, "Spent in this time", "From the ledger, less what came back."),
                Number(words["committed"], "Promised", "Claims that are sent and not paid yet."),
                Number(words["left"], "Left", "Granted, less what is spent and promised."),
            ]
        ),
    ]
    if not spent:
        return [*blocks, Words("Nothing was spent from it in these days.")]
    rows = [(each.category, each.amount) for each in spent]
    return [*blocks, Table("Spent on", ("What for", "Sum"), [*rows, ("All together", whole)])]


PARTS = {"grant": grant}
