"""Who gets what answer at every address: the table that test_access.py holds the product to.

A row names, for GET and for POST, the answer for those who may; everybody else gets what the
rules of the house say: signed out, to the sign-in page; of another forum or an admin without a
place in the forum, 404; of the forum without the right, 403. `hidden` are those who have the
right to the page but may not see this object: 404. A method that a page does not have is 405.
"""

from dataclasses import dataclass, field

ROLES = (
    "coordinator",
    "chair",
    "treasurer",
    "rep",
    "facilitator",
    "officer",
    "signatory",
    "safeguarding_lead",
)
OUTSIDERS = ("anonymous", "stranger", "admin")
EVERYBODY = frozenset(ROLES)
TEAM = frozenset({"coordinator", "chair"})
COORDINATOR, CHAIR = frozenset({"coordinator"}), frozenset({"chair"})
RECORDERS = TEAM | {"facilitator"}
REQUESTORS = frozenset({"officer", "facilitator"})
REPORT_READERS = EVERYBODY - {"officer"}
# Of a report that is written with the council: a signatory of nobody has no part in it.
REPORT_SIDES = {"may": EVERYBODY - {"signatory"}, "hidden": frozenset({"signatory"})}


@dataclass(frozen=True)
class Row:
    """One address: what its object is, and who gets which answer."""

    thing: str = ""
    get: int | None = None
    post: int | None = None
    may: frozenset = frozenset()
    hidden: frozenset = frozenset()
    public: bool = False
    # Those who are asked for a second factor before anything is looked up.
    second_factor: frozenset = frozenset()
    extra: dict = field(default_factory=dict)


def public(thing="", **kwargs):
    return Row(thing=thing, get=200, public=True, may=EVERYBODY, **kwargs)


# Addresses inside a forum.
FORUM_ROWS = {
    "forum-home": public(),
    "you-said": public(),
    "you-said-entry": public("confirmed"),
    "answers": public(),
    "words": public(),
    "search": public(),
    "you": Row(get=200, post=200, may=EVERYBODY),
    "about-you": Row(get=200, post=302, may=EVERYBODY),
    "public-reach": public(),
    "reach": Row(get=200, may=TEAM),
    "reach-show": Row(post=302, may=TEAM),
    "reach-ask": Row(post=302, may=TEAM),
    "members-note": Row(get=200, post=200, may=TEAM),
    "followers-note": Row(get=200, post=200, may=TEAM),
    "population": Row(get=200, may=TEAM),
    "population-write": Row(get=302, post=302, may=TEAM),
    "population-remove": Row(post=302, may=TEAM),
    "population-import": Row(get=200, post=200, may=TEAM),
    "population-sheet": Row(get=200, may=TEAM),
    "linked-groups": Row(get=200, may=TEAM),
    "linked-group-add": Row(get=200, post=200, may=TEAM),
    "linked-group": Row("linked_group", get=200, may=TEAM),
    "linked-group-change": Row("linked_group", get=200, post=200, may=TEAM),
    "linked-group-contact": Row("linked_group", get=200, post=200, may=TEAM),
    # Open to nobody who is not of the forum, but silent about it: 404 and no sign-in page.
    "document": Row("document", get=200, may=EVERYBODY, public=True),
    "work-list": Row(get=200, may=EVERYBODY),
    "work-list-xlsx": Row(get=200, may=EVERYBODY),
    "work-list-ods": Row(get=200, may=EVERYBODY),
    "work-list-csv": Row(get=200, may=EVERYBODY),
    "work-detail": Row("work", get=200, may=EVERYBODY),
    "work-close": Row("work", get=200, post=200, may=TEAM),
    "work-reopen": Row("work", post=302, may=TEAM),
    "influence-list": Row(get=200, may=EVERYBODY),
    "influence-list-xlsx": Row(get=200, may=EVERYBODY),
    "influence-list-ods": Row(get=200, may=EVERYBODY),
    "influence-list-csv": Row(get=200, may=EVERYBODY),
    "influence-detail": Row("owed", get=200, may=EVERYBODY),
    "influence-claim": Row("owed", post=200, may=REQUESTORS),
    "influence-confirm": Row("claimed", post=200, may=TEAM),
    "influence-dispute": Row("claimed", post=200, may=TEAM),
    "influence-helped": Row("confirmed", post=200, may=TEAM),
    "person-hand-over": Row("officer", get=200, post=200, may=TEAM | REQUESTORS),
    "person-deputy": Row("officer", get=200, post=200, may=TEAM | REQUESTORS),
    "who-answers": Row(get=200, may=TEAM | REQUESTORS),
    "who-answers-xlsx": Row(get=200, may=TEAM | REQUESTORS),
    "who-answers-ods": Row(get=200, may=TEAM | REQUESTORS),
    "who-answers-csv": Row(get=200, may=TEAM | REQUESTORS),
    "influence-let-go": Row("owed", post=200, may=TEAM),
    "evaluation": Row(get=200, may=REPORT_READERS),
    "evaluation-pdf": Row(get=200, may=REPORT_READERS),
    "evaluation-docx": Row(get=200, may=REPORT_READERS),
    "evaluation-xlsx": Row(get=200, may=REPORT_READERS),
    "report-list": Row(get=200, may=EVERYBODY),
    "report-kinds": Row(get=200, may=TEAM | REQUESTORS),
    "report-begin": Row(get=200, post=200, may=TEAM | REQUESTORS, extra={"kind": "evaluation"}),
    "report-detail": Row("report", get=200, **REPORT_SIDES),
    "report-read": Row("report", get=200, **REPORT_SIDES),
    "report-pdf": Row("report", get=200, **REPORT_SIDES),
    "report-docx": Row("report", get=200, **REPORT_SIDES),
    "report-xlsx": Row("report", get=200, **REPORT_SIDES),
    "report-change": Row("report", get=200, post=200, may=TEAM | REQUESTORS),
    "report-part-write": Row("report_part", get=200, post=200, may=TEAM | REQUESTORS),
    "report-question-add": Row(
        "report_of_grant", get=200, post=200, may=TEAM, hidden=frozenset(REQUESTORS)
    ),
    "report-follow-up": Row("report_follow_up", get=200, post=200, may=TEAM | REQUESTORS),
    "report-quote-add": Row("report", get=200, post=200, may=TEAM | REQUESTORS),
    "report-quote-take-back": Row("report_quote", post=302, may=TEAM | REQUESTORS),
    "report-paper-add": Row("report", get=200, post=200, may=TEAM | REQUESTORS),
    "report-survey-add": Row("report", get=200, post=200, may=TEAM | REQUESTORS),
    "report-survey-drop": Row("report_survey", post=302, may=TEAM | REQUESTORS),
    "report-focus-group-add": Row("report", get=200, post=200, may=TEAM | REQUESTORS),
    "report-focus-group": Row("report_focus_group", get=200, post=200, may=TEAM | REQUESTORS),
    "report-focus-group-drop": Row("report_focus_group", post=302, may=TEAM | REQUESTORS),
    "report-theme-add": Row("report", get=200, post=200, may=TEAM | REQUESTORS),
    "report-sort": Row("report", get=200, post=200, may=TEAM | REQUESTORS),
    "report-sign": Row("report", post=302, may=TEAM | REQUESTORS | {"treasurer"}),
    "report-turn-back": Row("report", post=302, may=TEAM | REQUESTORS | {"treasurer"}),
    "report-publish": Row("report_agreed", get=200, post=200, may=TEAM),
    "report-withdraw": Row("report_published", get=200, post=200, may=TEAM),
    "public-reports": public(),
    "report-public": public("report_published"),
    "report-public-pdf": public("report_published"),
    "report-public-docx": public("report_published"),
    "report-public-xlsx": public("report_published"),
    "dashboard": Row(get=200, may=REPORT_READERS),
    "figure-list": Row(get=200, may=REPORT_READERS),
    "figure-detail": Row(get=200, may=REPORT_READERS, extra={"key": "answers_overdue"}),
    "organisation-record": Row("council", get=200, may=EVERYBODY),
    "sharing": Row(get=200, may=REPORT_READERS),
    "sharing-switch": Row(post=302, may=TEAM, extra={"what": "figures"}),
    "sharing-stage": Row(get=200, post=200, may=TEAM),
    "template-offer": Row(get=200, post=200, may=TEAM, extra={"kind": "group"}),
    "template-withdraw": Row("offered", post=302, may=TEAM),
    # A group: treasurers copy rates, and facilitators begin charters.
    "template-copy": Row(
        "to_copy", post=302, may=TEAM, hidden=frozenset({"treasurer", "facilitator"})
    ),
    "body-name": Row("council", get=200, post=200, may=TEAM),
    "message-list": Row(get=200, may=TEAM),
    "message-list-xlsx": Row(get=200, may=TEAM),
    "message-list-ods": Row(get=200, may=TEAM),
    "message-list-csv": Row(get=200, may=TEAM),
    "message-again": Row("failed", post=302, may=TEAM),
    "to-tell": Row(get=200, may=TEAM),
    "person-told": Row("untold", post=302, may=TEAM),
    "person-address": Row("untold", get=200, post=200, may=TEAM),
    "bulk-mail-add": Row(get=200, post=200, may=TEAM),
    "bulk-mail": Row("bulk_mail", get=200, may=TEAM),
    "bulk-mail-change": Row("bulk_mail", get=200, post=200, may=TEAM),
    "bulk-mail-test": Row("bulk_mail", post=302, may=TEAM),
    "bulk-mail-send": Row("bulk_mail", post=200, may=TEAM),
    "import-list": Row(get=200, may=TEAM),
    "import-add": Row(get=200, post=200, may=TEAM, extra={"kind": "members"}),
    "import-file-download": Row(
        get=200, may=TEAM, extra={"kind": "members", "what": "now", "form": "xlsx"}
    ),
    # What is in a file is for whoever chose it, until it is in.
    "import-detail": Row("sheet_waiting", get=200, may=COORDINATOR, hidden=CHAIR),
    "import-columns": Row("sheet_waiting", get=200, post=200, may=COORDINATOR, hidden=CHAIR),
    "import-bring-in": Row("sheet_waiting", post=200, may=COORDINATOR, hidden=CHAIR),
    "import-throw-away": Row("sheet_waiting", post=302, may=COORDINATOR, hidden=CHAIR),
    "import-to-mend-xlsx": Row("sheet_waiting", get=200, may=COORDINATOR, hidden=CHAIR),
    "import-undo": Row("sheet_done", get=200, post=302, may=TEAM),
    "open-data": public(),
    "open-data-licence": Row(get=200, post=200, may=TEAM),
    "open-data-file": public(extra={"name": "work", "form": "csv"}),
    "what-we-keep": Row(get=200, may=EVERYBODY),
    "take-out": Row(get=200, post=200, may=TEAM),
    "take-out-download": Row("take_out", get=200, may=TEAM),
    "admin-visits": Row(get=200, may=frozenset({"chair"})),
    "hub:home": Row(get=200, may=EVERYBODY),
    "hub:public-calendar": public(),
    "hub:involvement-map": Row(get=200, may=EVERYBODY),
    "hub:involvement-picture": Row(get=200, may=EVERYBODY),
    "hub:body-attendance": Row("hub", get=200, may=EVERYBODY),
    "hub:body-expected": Row("hub", get=200, post=200, may=TEAM),
    "hub:body-open-to-region": Row("hub", get=200, post=200, may=TEAM),
    "hub:body-close-to-region": Row("hub", post=302, may=TEAM),
    "hub:regional-seats": Row("regional_group", get=200, may=EVERYBODY),
    "hub:regional-seat-take": Row("regional_group", get=200, post=200, may=TEAM),
    "hub:regional-seat-leave": Row("regional_seat", post=302, may=TEAM),
    "hub:seat-add": Row("hub", get=200, post=200, may=TEAM),
    "hub:seat-fill": Row("seat", get=200, post=200, may=TEAM),
    "hub:seat-end": Row("seat", post=302, may=TEAM),
    "hub:body-list": Row(get=200, may=EVERYBODY),
    "hub:body-add": Row(get=200, post=200, may=TEAM),
    "hub:body-detail": Row("hub", get=200, may=EVERYBODY),
    "hub:body-edit": Row("hub", get=200, post=200, may=TEAM),
    "hub:session-move": Row("planned", get=200, post=200, may=TEAM),
    "hub:session-cancel": Row("planned", get=200, post=200, may=TEAM),
    "hub:session-add": Row(get=200, post=200, may=TEAM),
    "hub:session-detail": Row("planned", get=200, may=EVERYBODY),
    "hub:availability-say": Row("planned", post=302, may=EVERYBODY),
    "hub:session-reps": Row("planned", get=200, may=TEAM),
    "hub:reps-ask": Row("planned", post=302, may=TEAM),
    "hub:rep-answer": Row("planned", post=302, may=TEAM, extra={"person": "rep_pk"}),
    "hub:session-live": Row("held", get=302, may=RECORDERS),
    "hub:session-notes": Row("held", get=200, may=EVERYBODY),
    "hub:agenda-pdf": Row("held", get=200, may=EVERYBODY),
    "hub:notes-pdf": Row("held", get=200, may=EVERYBODY),
    "hub:sign-in-sheet-pdf": Row("planned", get=200, may=RECORDERS),
    "hub:session-pack": Row("planned", get=200, may=RECORDERS),
    "hub:notes-publish": Row("held", post=302, may=RECORDERS),
    "hub:standing-answer": Row("held", post=302, may=RECORDERS),
    "hub:session-rate": Row("held", get=200, post=200, may=EVERYBODY),
    "hub:felt": Row(get=200, may=EVERYBODY),
    "hub:action-list": Row(get=200, may=EVERYBODY),
    "hub:action-list-xlsx": Row(get=200, may=EVERYBODY),
    "hub:action-list-ods": Row(get=200, may=EVERYBODY),
    "hub:action-list-csv": Row(get=200, may=EVERYBODY),
    "hub:action-detail": Row("action", get=200, post=200, may=EVERYBODY),
    "hub:item-live": Row("item", get=200, may=RECORDERS),
    "hub:live-begin": Row("item", post=302, may=RECORDERS),
    "hub:live-end": Row("item", post=302, may=RECORDERS),
    "hub:live-not-reached": Row("item", post=302, may=RECORDERS),
    "hub:live-presence": Row("item", post=302, may=RECORDERS),
    "hub:live-point": Row("item", post=200, may=RECORDERS),
    "hub:live-point-remove": Row("point", post=302, may=RECORDERS),
    "hub:live-action": Row("item", post=200, may=RECORDERS),
    "hub:live-record": Row("item", post=200, may=RECORDERS),
    "hub:session-record": Row("held", get=200, post=200, may=RECORDERS),
    "hub:item-add": Row("planned", post=200, may=TEAM),
    "hub:agenda-agree": Row("planned", post=302, may=RECORDERS),
    "hub:consent-ask": Row("planned", get=200, post=200, may=RECORDERS),
    "hub:consent-give": Row("consent", post=302, may=RECORDERS),
    "hub:consent-refuse": Row("consent", post=302, may=RECORDERS),
    "hub:terms-detail": Row("hub", get=200, may=EVERYBODY),
    "hub:terms-write": Row("hub", get=200, post=200, may=RECORDERS),
    "hub:terms-agree": Row("terms", post=302, may=RECORDERS),
    "hub:item-change": Row("planned_item", get=200, post=200, may=TEAM),
    "hub:item-carry": Row("planned_item", get=200, post=200, may=TEAM),
    "hub:item-papers": Row("own_item", get=200, post=200, may=TEAM | REQUESTORS),
    "hub:item-prepare": Row("planned_item", get=200, post=200, may=TEAM),
    "hub:question-add": Row("item", get=200, post=200, may=TEAM | {"rep"}),
    "hub:question-send": Row("planned_item", post=302, may=TEAM),
    "hub:item-detail": Row("item", get=200, may=EVERYBODY),
    "hub:item-record": Row("item", post=200, may=RECORDERS),
    "hub:item-attendance": Row("item", post=302, may=RECORDERS),
    "hub:item-not-reached": Row("item", post=302, may=RECORDERS),
    "hub:item-involvement": Row("item", post=200, may=TEAM),
    "hub:item-move": Row("planned_item", post=302, may=TEAM),
    "hub:item-withdraw": Row("planned_item", post=302, may=TEAM),
    "hub:plan": Row(get=200, may=EVERYBODY),
    "hub:plan-add": Row(get=200, post=200, may=TEAM | REQUESTORS),
    "hub:plan-import": Row(get=200, post=200, may=TEAM),
    "hub:plan-download": Row(get=200, may=EVERYBODY, extra={"kind": "xlsx"}),
    "hub:request-list": Row(get=200, may=TEAM | REQUESTORS),
    "hub:request-list-xlsx": Row(get=200, may=TEAM | REQUESTORS),
    "hub:request-list-ods": Row(get=200, may=TEAM | REQUESTORS),
    "hub:request-list-csv": Row(get=200, may=TEAM | REQUESTORS),
    "hub:request-start": Row(get=200, post=200, may=REQUESTORS),
    "hub:request-detail": Row(
        "sent", get=200, may=TEAM | {"officer"}, hidden=frozenset({"facilitator"})
    ),
    "hub:request-accept": Row("sent", post=200, may=TEAM),
    "hub:invitation-add": Row(get=200, post=200, may=TEAM),
    "hub:invitation-accept": Row(
        "invited",
        get=200,
        post=200,
        may=frozenset({"officer"}),
        hidden=frozenset({"facilitator"}),
    ),
    "hub:invitation-decline": Row(
        "invited",
        get=200,
        post=200,
        may=frozenset({"officer"}),
        hidden=frozenset({"facilitator"}),
    ),
    "hub:invitation-take-back": Row("invited", post=302, may=TEAM),
    "hub:offer-answer": Row("waiting", post=302, may=REQUESTORS),
    "hub:item-coming": Row(
        "planned_item", post=302, may=REQUESTORS - {"officer"}, hidden=frozenset({"officer"})
    ),
    "hub:request-more": Row("sent", post=200, may=TEAM),
    "hub:request-defer": Row("sent", post=200, may=TEAM),
    "hub:request-decline": Row("sent", post=200, may=TEAM),
    "hub:request-withdraw": Row(
        "sent", post=302, may=frozenset({"officer"}), hidden=frozenset({"facilitator"})
    ),
    "hub:request-check": Row(
        "draft", get=200, may=frozenset({"officer"}), hidden=frozenset({"facilitator"})
    ),
    "hub:request-send": Row(
        "draft", post=302, may=frozenset({"officer"}), hidden=frozenset({"facilitator"})
    ),
    "hub:request-sent": Row(
        "sent", get=200, may=frozenset({"officer"}), hidden=frozenset({"facilitator"})
    ),
    "hub:request-page": Row(
        "draft",
        get=200,
        post=200,
        may=frozenset({"officer"}),
        hidden=frozenset({"facilitator"}),
        extra={"page": "topic"},
    ),
}

# What reps claim, what the forum pays, and who looks after whom.
CLAIMANTS = frozenset({"rep", "chair", "treasurer"})
CLAIM_READERS = CLAIMANTS | {"coordinator"}
MONEY_READERS = frozenset({"coordinator", "chair", "treasurer"})
DECIDERS = frozenset({"chair", "treasurer"})
TREASURER = frozenset({"treasurer"})


def form(thing="", may=TREASURER, **kwargs):
    """A page with a form, which comes back when it is sent empty."""
    return Row(thing, get=200, post=200, may=may, **kwargs)


FORUM_ROWS |= {
    "reps:join": Row(get=200, post=200, public=True, may=EVERYBODY),
    "reps:claim-list": Row(get=200, may=CLAIMANTS),
    "reps:claim-add": form(may=CLAIMANTS),
    "reps:claim-start": Row("attended_session", post=302, may=CLAIMANTS),
    "reps:claim-detail": Row("claim", get=200, may=CLAIM_READERS),
    "reps:claim-pay": form("claim", may=CLAIM_READERS),
    "reps:expense-add": form("claim", may=CLAIM_READERS, extra={"category": "mileage"}),
    "reps:claim-submit": Row("claim", post=302, may=CLAIM_READERS),
    "reps:claim-withdraw": Row("claim", post=302, may=CLAIM_READERS),
    "reps:line-remove": Row("line", post=302, may=CLAIM_READERS),
    "reps:receipt-download": Row("line", get=200, may=CLAIM_READERS),
    "reps:details": Row(get=200, may=CLAIMANTS),
    "reps:details-bank": form(may=CLAIMANTS),
    "reps:details-other": form(may=CLAIMANTS),
    "reps:letter-pdf": Row(get=200, may=CLAIMANTS),
    "reps:statement-pdf": Row(get=200, may=CLAIMANTS, extra={"year": 2025}),
    "reps:about-me": form(may=CLAIMANTS),
    "reps:money": Row(get=200, may=MONEY_READERS),
    "reps:claim-all": Row(get=200, may=MONEY_READERS),
    "reps:claim-all-xlsx": Row(get=200, may=MONEY_READERS),
    "reps:claim-all-ods": Row(get=200, may=MONEY_READERS),
    "reps:claim-all-csv": Row(get=200, may=MONEY_READERS),
    "reps:claim-queue": Row(get=200, may=DECIDERS),
    "reps:claims-approve": Row(post=302, may=DECIDERS),
    "reps:claim-decide": form("sent_claim", may=DECIDERS),
    "reps:claim-ask": form("sent_claim", may=DECIDERS),
    "reps:claim-refuse": form("sent_claim", may=DECIDERS),
    "reps:run-list": Row(get=200, may=DECIDERS),
    "reps:run-add": form(),
    "reps:run-detail": Row("open_run", get=200, may=DECIDERS),
    "reps:run-agree": Row("open_run", post=302, may=DECIDERS),
    "reps:run-file": Row("agreed_run", post=200, may=TREASURER),
    "reps:run-paid": form("agreed_run"),
    "reps:run-cancel": Row("open_run", post=302, may=TREASURER),
    "reps:payment-out": Row("waiting_payment", post=302, may=TREASURER),
    "reps:payment-returned": form("paid_payment"),
    "reps:statement-add": form(),
    "reps:statement-detail": Row("statement", get=200, may=TREASURER),
    "reps:payee-list": Row(get=200, may=DECIDERS),
    "reps:payee-bank": form("payee"),
    "reps:payee-other": form("payee"),
    "reps:details-check": form("unchecked", may=DECIDERS),
    "reps:details-show": Row("unchecked", post=200, may=TREASURER),
    "reps:fund-add": form(),
    "reps:fund-detail": Row("fund", get=200, may=MONEY_READERS),
    "reps:fund-edit": form("fund"),
    "reps:fund-detail-xlsx": Row("fund", get=200, may=MONEY_READERS),
    "reps:fund-detail-ods": Row("fund", get=200, may=MONEY_READERS),
    "reps:fund-detail-csv": Row("fund", get=200, may=MONEY_READERS),
    "reps:tranche-add": form("fund"),
    "reps:tranche-received": form("tranche"),
    "reps:ledger": Row(get=200, may=MONEY_READERS),
    "reps:ledger-xlsx": Row(get=200, may=MONEY_READERS),
    "reps:ledger-ods": Row(get=200, may=MONEY_READERS),
    "reps:ledger-csv": Row(get=200, may=MONEY_READERS),
    "reps:accounts": Row(get=200, may=MONEY_READERS),
    "reps:accounts-xlsx": Row(get=200, may=MONEY_READERS),
    "reps:books-close": form(),
    "reps:rate-list": Row(get=200, may=CLAIM_READERS),
    "reps:rate-add": form(),
    "reps:top-ups": Row(get=200, may=TREASURER),
    "reps:top-ups-make": Row(post=302, may=TREASURER),
    "reps:policy-add": form(),
    "reps:policy-edit": form("policy"),
    "reps:activity-add": form(),
    "reps:activity-edit": form("activity"),
    "reps:pay-settings": form(),
    "reps:own-account": form(),
    "reps:parity": Row(get=200, may=REPORT_READERS),
    "reps:parity-add": form(),
    "reps:rep-list": Row(get=200, may=TEAM),
    "reps:rep-list-xlsx": Row(get=200, may=TEAM),
    "reps:rep-list-ods": Row(get=200, may=TEAM),
    "reps:rep-list-csv": Row(get=200, may=TEAM),
    "reps:rep-detail": Row("rep_record", get=200, may=TEAM),
    "reps:rep-move": form("rep_record", may=TEAM),
    "reps:rep-training": form("rep_record", may=TEAM),
    "reps:rep-look-after": form("rep_record", may=TEAM),
    "reps:rep-pool": form("rep_record", may=TEAM),
    "reps:task-done": Row("rep_record", post=302, may=TEAM, extra={"task": "task_pk"}),
    "reps:rep-take-on": Row("payee", post=302, may=TEAM),
    "reps:rep-about": form("rep_record", may=TEAM),
    "reps:rep-declare": form("rep_record", may=TEAM),
    "reps:rep-interest-over": Row(
        "rep_record", post=302, may=TEAM, extra={"interest": "interest_pk"}
    ),
    "reps:rep-claim": form("rep_record", may=TEAM),
    "reps:rep-agreed": Row("rep_record", post=302, may=TEAM, extra={"kind": "code", "number": 0}),
    "reps:expression-begin": Row("expression", post=302, may=TEAM),
    "reps:expression-decline": form("expression", may=TEAM),
    "reps:pool-list": Row(get=200, may=TEAM),
    "reps:pool-list-xlsx": Row(get=200, may=TEAM),
    "reps:pool-list-ods": Row(get=200, may=TEAM),
    "reps:pool-list-csv": Row(get=200, may=TEAM),
    "reps:pool": Row("pool_hub", get=200, may=TEAM),
    "reps:pool-fill": form("pool_hub", may=TEAM),
    "reps:pool-leave": form("pool_place", may=TEAM),
    "reps:mine": Row(get=200, may=CLAIMANTS),
    "reps:how-are-you": form(may=CLAIMANTS),
    "reps:talk-noted": Row("check_in", post=302, may=TEAM),
    "reps:course-list": Row(get=200, may=TEAM),
    "reps:course-add": form(may=TEAM),
    "reps:guide-list": Row(get=200, may=EVERYBODY),
    "reps:guide-add": form(may=TEAM),
    "reps:guide-edit": form("guide", may=TEAM),
    "reps:service-funding": Row(get=200, may=REPORT_READERS),
    "reps:service-funding-add": form(may=TEAM),
    "reps:adoption": Row(get=200, may=TEAM),
    "reps:session-asks": Row("planned", get=200, post=302, may=TEAM),
    "reps:session-conflicts": Row("planned", get=200, may=TEAM),
    "reps:conflict-settle": form("item", may=TEAM, extra={"interest": "interest_pk"}),
    "reps:conduct": Row(get=200, may=EVERYBODY),
    "reps:conduct-accept": Row(post=302, may=EVERYBODY, extra={"kind": "code", "number": 0}),
    "reps:conduct-write": form(may=TEAM, extra={"kind": "code"}),
    "reps:register": Row(get=200, may=EVERYBODY),
    "reps:interest-add": form(may=EVERYBODY),
    "reps:interest-none": Row(post=302, may=EVERYBODY),
    "reps:interest-end": Row(
        "interest", post=302, may=frozenset({"rep"}), hidden=EVERYBODY - {"rep"}
    ),
}

# Charters: see charters/urls.py.
WRITERS = TEAM | {"facilitator"}
ASKED = {"may": frozenset({"signatory"}), "hidden": EVERYBODY - {"signatory"}}
FORUM_ROWS |= {
    "charters:charter": public(),
    "charters:charter-pdf": public(),
    "charters:charter-version": public("charter"),
    "charters:compare": public(),
    "charters:comment-add": public(post=200),
    "charters:comment-list": Row(get=200, may=WRITERS),
    "charters:comment-answer": Row("comment", get=200, post=200, may=TEAM),
    "charters:comment-set-aside": Row("comment", get=200, post=200, may=TEAM),
    "charters:begin": Row(get=200, post=200, may=WRITERS),
    "charters:draft": Row(get=200, may=WRITERS),
    "charters:draft-words": Row(get=200, post=200, may=WRITERS),
    "charters:comments-open": Row(get=200, post=200, may=TEAM),
    "charters:take-back": Row(post=302, may=TEAM),
    "charters:adopt": Row(get=200, post=200, may=TEAM),
    "charters:commitment-add": Row(get=200, post=200, may=WRITERS),
    "charters:commitment-change": Row("commitment", get=200, post=200, may=WRITERS),
    "charters:commitment-move": Row("commitment", post=302, may=WRITERS),
    "charters:commitment-remove": Row("commitment", post=302, may=WRITERS),
    "charters:principle-add": Row(get=200, post=200, may=WRITERS),
    "charters:principle-change": Row("principle", get=200, post=200, may=WRITERS),
    "charters:principle-move": Row("principle", post=302, may=WRITERS),
    "charters:principle-remove": Row("principle", post=302, may=WRITERS),
    "charters:signature-list": public(),
    "charters:signature": public("signature"),
    "charters:ask": Row(get=200, post=200, may=TEAM),
    "charters:sign": Row("asked", get=200, post=200, **ASKED),
    "charters:decline": Row("asked", get=200, post=200, **ASKED),
    "charters:countersign": Row("signed", get=200, post=200, may=TEAM),
    "charters:withdraw": Row("signature", get=200, post=200, may=TEAM, hidden=EVERYBODY - TEAM),
    "charters:restate": Row(get=200, post=200, may=TEAM),
    "charters:restatement": Row("restatement", get=200, may=EVERYBODY),
    "charters:restatement-close": Row("restatement", post=302, may=TEAM),
    "charters:test-list": public(),
    "charters:test-begin": Row(get=200, post=200, may=TEAM),
    "charters:test": public("test"),
    "charters:test-close": Row("test", get=200, post=200, may=TEAM),
    "charters:test-note": Row("test", get=200, post=200, may=EVERYBODY),
    "charters:judge": Row(
        "test", get=200, post=200, may=EVERYBODY, extra={"commitment": "judged_pk"}
    ),
}
PLANNERS = TEAM | REQUESTORS | {"rep"}
FORUM_ROWS |= {
    "charters:work-plan": Row("ch_work", get=200, may=EVERYBODY),
    "charters:work-frame": Row("ch_work", get=200, post=200, may=PLANNERS),
    "charters:stage-move": Row("ch_work", get=200, post=200, may=PLANNERS),
    "charters:plan-write": Row("ch_work", get=200, post=200, may=PLANNERS, extra={"topic": "aim"}),
    "charters:group-add": Row("ch_work", get=200, post=200, may=PLANNERS),
    "charters:group-change": Row("group", get=200, post=200, may=PLANNERS),
    "charters:work-level": Row("ch_work", get=200, post=200, may=RECORDERS),
    "charters:work-levels": Row("ch_work", get=200, may=EVERYBODY),
    "charters:level-list": Row(get=200, may=EVERYBODY),
    "charters:scale-use": Row(get=200, post=200, may=TEAM),
    "charters:service-plans": Row(get=200, may=EVERYBODY),
    "charters:service-plan-add": Row(get=200, post=200, may=PLANNERS),
    "charters:plan-line": Row("plan_line", get=200, post=200, may=PLANNERS),
    "charters:review-open": Row("ch_work", get=200, post=200, may=PLANNERS),
    "charters:review": Row("review", get=200, may=EVERYBODY),
    "charters:review-answer": Row("review", get=200, post=200, may=PLANNERS),
    "charters:review-close": Row("review", get=200, post=200, may=TEAM),
    "charters:prompt-list": Row(get=200, may=EVERYBODY),
    "charters:prompt-change": Row("prompt", get=200, post=200, may=TEAM),
    "charters:mark-ask": Row("ch_work", get=200, post=302, may=PLANNERS),
    "charters:mark-list": public(),
    "charters:mark": public("mark"),
    "charters:mark-picture": public("mark"),
    "charters:mark-work": Row("asked_mark", get=200, may=EVERYBODY),
    "charters:mark-show": Row("asked_mark", get=200, post=200, may=PLANNERS, extra={"number": 1}),
    "charters:mark-sign-off": Row(
        "asked_mark", get=200, post=200, may=EVERYBODY, extra={"group": "group_pk"}
    ),
    "charters:mark-award": Row("asked_mark", post=302, may=TEAM),
    "charters:mark-revoke": Row("mark", get=200, post=200, may=TEAM),
    "charters:case-studies": public(),
    "charters:case-study": public("story"),
    "charters:story-begin": Row("ch_work", get=200, post=302, may=PLANNERS),
    "charters:story-write": Row("story", get=200, post=200, may=PLANNERS),
    "charters:story-publish": Row("story", post=302, may=TEAM),
    "charters:quote-add": Row("story", get=200, post=200, may=PLANNERS),
    "charters:quote-take-back": Row("quote", post=302, may=PLANNERS),
    "charters:indicator-list": Row(get=200, may=EVERYBODY),
    "charters:indicators-start": Row(post=302, may=TEAM),
    "charters:indicator-change": Row("indicator", get=200, post=200, may=TEAM),
    "charters:standing": Row("partner", get=200, may=EVERYBODY, extra={"tier": "strategic"}),
    "charters:standing-area": Row(get=200, may=EVERYBODY, extra={"tier": "feel"}),
    "charters:indicator-assess-area": Row("area_indicator", get=200, post=200, may=PLANNERS),
    "charters:service-plan-import": Row(get=200, post=200, may=PLANNERS),
    "charters:service-plan-xlsx": Row(get=200, may=PLANNERS),
    "charters:update-promise": Row("ch_work", get=200, post=200, may=PLANNERS),
    "charters:update-give": Row("update", get=200, post=200, may=PLANNERS),
    "charters:update-let-go": Row("update", get=200, post=200, may=TEAM),
    "charters:product-add": Row("ch_work", get=200, post=200, may=PLANNERS),
    "charters:region-charters": public(),
    "charters:region-open": Row(post=302, may=TEAM),
    "charters:region-sign": Row("region_charter", get=200, post=200, may=TEAM),
    "charters:region-end": Row("region_signed", get=200, post=200, may=TEAM),
    "charters:agreement-add": Row(get=200, post=200, may=TEAM),
    "charters:agreement-end": Row("agreement", post=302, may=TEAM),
    "charters:yearly-looks": public(),
    "charters:yearly-look-begin": Row("partner", get=200, post=200, may=PLANNERS),
    "charters:yearly-look": public("look"),
    "charters:yearly-look-pdf": public("look"),
    "charters:yearly-look-write": Row("look", get=200, post=200, may=PLANNERS),
    "charters:yearly-look-speak": Row("look", get=200, post=200, may=TEAM),
    "charters:yearly-look-publish": Row("look", post=302, may=TEAM),
    "charters:programme-list": Row(get=200, may=EVERYBODY),
    "charters:programme": Row("programme", get=200, may=EVERYBODY),
    "charters:indicator-assess": Row(
        "partner", get=200, post=200, may=PLANNERS, extra={"indicator": "indicator_pk"}
    ),
}

# Feedback: see feedback/urls.py.
SAFEGUARDING = {"second_factor": frozenset({"safeguarding_lead"})}
FORUM_ROWS |= {
    # For everybody, without a sign-in and without a cookie.
    "feedback:home": public(),
    "feedback:start": public("fb_public_form"),
    "feedback:start-easy": public("fb_public_form"),
    "feedback:first": public("fb_public_form", post=200),
    "feedback:first-easy": public("fb_public_form", post=200),
    "feedback:results": public("fb_public_form"),
    "feedback:form-picture": public("fb_public_form"),
    "feedback:check": public("fb_draft", post=302),
    "feedback:question": public("fb_draft", post=200, extra={"key": "what_happened"}),
    "feedback:status": public("fb_status"),
    "feedback:about-you": public("fb_status", post=302),
    "feedback:thanks": public("fb_status"),
    "feedback:write": Row("fb_status", post=200, public=True, may=EVERYBODY),
    "feedback:helped": Row("fb_status", post=302, public=True, may=EVERYBODY),
    "feedback:said-list": public(),
    "feedback:said-feed": public(),
    "feedback:said": public("fb_public_theme"),
    "feedback:said-picture": public("fb_public_theme"),
    "feedback:queue": Row(get=200, may=TEAM),
    "feedback:alarms": Row(get=200, may=TEAM | {"safeguarding_lead"}, **SAFEGUARDING),
    "feedback:item-list": Row(get=200, may=TEAM),
    "feedback:item-list-xlsx": Row(get=200, may=TEAM),
    "feedback:item-list-ods": Row(get=200, may=TEAM),
    "feedback:item-list-csv": Row(get=200, may=TEAM),
    "feedback:items-theme": Row(post=302, may=TEAM),
    "feedback:theming-undo": Row("fb_change", post=302, may=TEAM),
    "feedback:view-save": Row(post=302, may=TEAM),
    "feedback:view-remove": Row(
        "fb_view", post=302, may=frozenset({"coordinator"}), hidden=frozenset({"chair"})
    ),
    "feedback:item": Row("fb_alarm", get=200, may=TEAM | {"safeguarding_lead"}, **SAFEGUARDING),
    "feedback:item-safe": Row(
        "fb_alarm", post=200, may=TEAM | {"safeguarding_lead"}, **SAFEGUARDING
    ),
    "feedback:item-sort": Row("fb_item", post=302, may=TEAM),
    "feedback:item-words": Row("fb_item", post=200, may=TEAM),
    "feedback:item-quote": Row("fb_item", post=302, may=TEAM),
    "feedback:item-reply": Row("fb_item", post=200, may=TEAM),
    "feedback:item-pass": Row("fb_item", post=200, may=TEAM),
    "feedback:item-close": Row("fb_item", post=200, may=TEAM),
    "feedback:item-release": Row("fb_held", post=302, may=TEAM),
    "feedback:item-unwanted": Row("fb_item", post=302, may=TEAM),
    "feedback:item-contact": Row("fb_item", post=200, may=TEAM),
    "feedback:item-told": Row("fb_item", post=302, may=TEAM),
    "feedback:item-hold": Row("fb_item", post=302, may=TEAM),
    "feedback:theme-list": Row(get=200, may=TEAM),
    "feedback:theme-add": Row(get=200, post=200, may=TEAM),
    "feedback:theme": Row("fb_theme", get=200, may=TEAM),
    "feedback:theme-change": Row("fb_theme", get=200, post=200, may=TEAM),
    "feedback:theme-publish": Row("fb_theme", post=302, may=TEAM),
    "feedback:theme-hide": Row("fb_theme", post=302, may=TEAM),
    "feedback:theme-merge": Row("fb_theme", get=200, post=200, may=TEAM),
    "feedback:theme-pass": Row("fb_theme", get=200, post=200, may=TEAM),
    "feedback:theme-to-hub": Row("fb_theme", post=302, may=TEAM),
    "feedback:form-list": Row(get=200, may=TEAM),
    "feedback:form-add": Row(get=200, post=200, may=TEAM),
    "feedback:ways": Row(get=200, may=TEAM),
    "feedback:settings": Row(get=200, post=200, may=TEAM),
    "feedback:form-detail": Row("fb_form", get=200, may=TEAM),
    "feedback:form-change": Row("fb_form", get=200, post=200, may=TEAM),
    "feedback:form-preview": Row("fb_form", get=200, may=TEAM),
    "feedback:form-publish": Row("fb_draft_form", post=302, may=TEAM),
    "feedback:form-close": Row("fb_form", post=302, may=TEAM),
    "feedback:form-reopen": Row("fb_form", post=302, may=TEAM),
    "feedback:version-start": Row("fb_form", post=302, may=TEAM),
    "feedback:question-add": Row("fb_draft_form", get=200, post=200, may=TEAM),
    "feedback:question-from-bank": Row("fb_draft_form", post=302, may=TEAM),
    "feedback:question-change": Row("fb_question", get=200, post=200, may=TEAM),
    "feedback:question-move": Row("fb_question", post=302, may=TEAM),
    "feedback:question-remove": Row("fb_question", post=302, may=TEAM),
    "feedback:service-add": Row(get=200, post=200, may=TEAM),
    "feedback:service-change": Row("fb_service", get=200, post=200, may=TEAM),
    "feedback:poster-pdf": Row("fb_form", get=200, may=TEAM),
    "feedback:qr-picture": Row("fb_form", get=200, may=TEAM, extra={"kind": "svg"}),
    "feedback:form-results": Row("fb_form", get=200, may=TEAM),
    "feedback:entry-start": Row(get=200, may=TEAM),
    "feedback:entry": Row("fb_form", get=200, post=200, may=TEAM),
}


# Read by calendars, by whoever has the secret address: see hub/tests/test_calendar.py.
FEEDS = {"hub:own-calendar"}


@dataclass(frozen=True)
class LinkRow:
    """An address that only the holder of a mailed link can use: for what, about what, whose."""

    purpose: str
    thing: str
    holder: str


LINK_ROWS = {
    "hub:offer": LinkRow("waiting-offer", "waiting", "officer"),
    "about-you-link": LinkRow("about-you", "member", "rep"),
    "influence-answer": LinkRow("answer", "owed", "officer"),
    "hub:can-you-come": LinkRow("availability", "planned", "rep"),
    "hub:how-was-it": LinkRow("rate", "held", "rep"),
    "hub:coming": LinkRow("still-coming", "own_planned_item", "officer"),
    "charters:sign-link": LinkRow("sign", "asked", "signatory"),
}


@dataclass(frozen=True)
class SiteRow:
    """An address outside any forum: the answer signed out, and signed in as anybody."""

    anonymous: int
    signed_in: int
    kwargs: dict = field(default_factory=dict)


SITE_ROWS = {
    "forum-list": SiteRow(200, 200),
    "home": SiteRow(302, 200),
    "healthz": SiteRow(503, 503),  # no job worker runs in the tests
    "accessibility": SiteRow(200, 200),
    "themes-json-feed": SiteRow(200, 200),
    "country": SiteRow(200, 200),
    "solutions-json-feed": SiteRow(200, 200),
    "solutions-atom-feed": SiteRow(200, 200),
    "themes-atom-feed": SiteRow(200, 200),
    # Of a region that there is: see test_region_pages.py.
    "region-home": SiteRow(404, 404, {"region": "none"}),
    "region-figures": SiteRow(302, 404, {"region": "none"}),
    "region-figure": SiteRow(302, 404, {"region": "none", "key": "heard"}),
    "region-themes": SiteRow(302, 404, {"region": "none"}),
    "region-templates": SiteRow(302, 404, {"region": "none"}),
    "region-template": SiteRow(302, 404, {"region": "none", "pk": 1}),
    "region-groups": SiteRow(302, 404, {"region": "none"}),
    "region-body": SiteRow(404, 404, {"region": "none", "pk": 1}),
    "region-rates:list": SiteRow(302, 404, {"region": "none"}),
    "region-rates:add": SiteRow(302, 404, {"region": "none"}),
    "region-rates:policy-add": SiteRow(302, 404, {"region": "none"}),
    "no-passwords": SiteRow(404, 404),
    "demo-sign-in": SiteRow(200, 200),
    "dev-mail-list": SiteRow(200, 200),
    "dev-mail-detail": SiteRow(404, 404, {"name": "none"}),
}

# The library's pages for signing in, which are nobody's but one's own: the answer signed out, and
# signed in by a code alone. 403 and 404 there mean: not without a second factor that is set up.
LIBRARY_ROWS = {
    "account_change_password": SiteRow(404, 404),
    "account_confirm_email": SiteRow(200, 200, {"key": "x"}),
    "account_confirm_login_code": SiteRow(302, 302),
    "account_email": SiteRow(302, 200),
    "account_email_verification_sent": SiteRow(200, 200),
    "account_inactive": SiteRow(200, 200),
    "account_login": SiteRow(200, 302),
    "account_logout": SiteRow(302, 200),
    "account_reauthenticate": SiteRow(302, 403),
    "account_request_login_code": SiteRow(200, 302),
    "account_reset_password": SiteRow(404, 404),
    "account_reset_password_done": SiteRow(404, 404),
    "account_reset_password_from_key": SiteRow(404, 404, {"uidb36": "x", "key": "x"}),
    "account_reset_password_from_key_done": SiteRow(404, 404),
    "account_set_password": SiteRow(404, 404),
    "account_signup": SiteRow(200, 302),  # says that forums add their people
    "mfa_activate_totp": SiteRow(302, 302),
    "mfa_add_webauthn": SiteRow(302, 302),
    "mfa_authenticate": SiteRow(302, 302),
    "mfa_deactivate_totp": SiteRow(302, 404),
    "mfa_download_recovery_codes": SiteRow(302, 404),
    "mfa_edit_webauthn": SiteRow(302, 404, {"pk": 1}),
    "mfa_generate_recovery_codes": SiteRow(302, 200),
    "mfa_index": SiteRow(302, 200),
    "mfa_list_webauthn": SiteRow(302, 200),
    "mfa_reauthenticate": SiteRow(302, 403),
    "mfa_reauthenticate_webauthn": SiteRow(302, 403),
    "mfa_remove_webauthn": SiteRow(302, 404, {"pk": 1}),
    "mfa_view_recovery_codes": SiteRow(302, 404),
    "openid_connect_callback": SiteRow(404, 404, {"provider_id": "entra"}),
    "openid_connect_login": SiteRow(404, 404, {"provider_id": "entra"}),
    "socialaccount_connections": SiteRow(302, 200),
    "socialaccount_login_cancelled": SiteRow(200, 200),
    "socialaccount_login_error": SiteRow(302, 401),
    "socialaccount_signup": SiteRow(302, 302),
    "usersessions_list": SiteRow(302, 200),
}
