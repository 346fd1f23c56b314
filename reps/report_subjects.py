"""What a report can be about: a grant or a contribution."""

from coproduction.reports.subjects import About, SubjectKind
from reps.models import Fund


def _funds(forum):
    funds = Fund.objects.for_forum(forum).select_related("payer").in_order()
    return [(str(fund.pk), f"{fund} ({fund.giver})" if fund.giver else str(fund)) for fund in funds]


def _fund(forum, key):
    if not key.isdecimal():
        return None
    fund = Fund.objects.for_forum(forum).filter(pk=key).select_related("payer").first()
    return fund and About("fund", fund, fund.name)


SUBJECTS = {"fund": SubjectKind("Fund", _funds, _fund)}
