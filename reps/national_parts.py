"""Ten years of claims, each paid in a run from a fund of its time, down to the last ledger row."""

from coproduction.national.parts import Pace, Part, reference
from reps.models import (
    Claim,
    ClaimLine,
    Fund,
    LedgerEntry,
    Payment,
    PaymentDetails,
    PaymentRun,
    PeriodLock,
    Tranche,
)

MANY_RUNS = 1000  # more than the pattern has
PAID_FOR = "s.pence * c.times"
# A run of which the bank took every payment, so that its sum is what its claims came to.
ALL_PAID = """s.state = 'done' AND NOT EXISTS (
    SELECT 1 FROM reps_payment AS payment WHERE payment.run_id = s.id AND payment.state <> 'paid')
"""
A_CHAIR = """(
    SELECT min(person.id) FROM coproduction_person AS person
    JOIN coproduction_forum AS forum ON forum.id = person.forum_id
    WHERE forum.slug = c.slug AND 'chair' = ANY(person.roles))"""

PARTS = (
    # Lines can only be written while their claim is not closed: before it is there.
    Part(ClaimLine, Pace.CLAIMS, before=Claim),
    Part(
        Claim,
        Pace.CLAIMS,
        ended="s.pays_for_id IS NULL AND (s.state IN ('refused', 'withdrawn') OR s.state = 'paid' "
        "AND s.id IN (SELECT claim_id FROM reps_payment WHERE run_id IN "
        f"(SELECT s.id FROM reps_paymentrun AS s WHERE {ALL_PAID})))",
        # One claim for each session and person: those of long ago name no session.
        changed={"session_id": "CASE WHEN c.turn = 0 THEN {copy} END"},
        # A payment goes to a claim that is approved; then the claim is paid.
        at_first={
            "state": "CASE s.state WHEN 'paid' THEN 'in_run' ELSE s.state END",
            "paid_on": "NULL::date",
        },
    ),
    # A payment needs a checked account; that the bank sent one back took the check away later.
    Part(
        PaymentDetails,
        at_first={
            "checked_at": "COALESCE(s.checked_at, s.edited_at)",
            "checked_by_id": f"COALESCE({{copy}}, {A_CHAIR})",
            "how_checked": "CASE WHEN s.how_checked = '' THEN 'Rang them' ELSE s.how_checked END",
        },
    ),
    Part(
        PaymentRun,
        Pace.CLAIMS,
        ended=ALL_PAID,
        changed={"number": f"s.number + c.turn * {MANY_RUNS}"},
    ),
    Part(
        Payment,
        Pace.CLAIMS,
        changed={"bank_reference": f"'CT' || {reference('{key}')}"},
    ),
    Part(
        Fund,
        Pace.GRANTS,
        changed={
            "name": "s.name || CASE WHEN c.turn > 0 "
            "THEN ' ' || extract(year FROM s.starts_on - c.days) || '–' || c.turn ELSE '' END"
        },
    ),
    Part(Tranche, Pace.GRANTS, ended="s.received_on IS NOT NULL", changed={"pence": PAID_FOR}),
    Part(LedgerEntry, Pace.CLAIMS, rows="s.kind <> 'income'", before=PeriodLock),
    Part(
        LedgerEntry,
        Pace.GRANTS,
        rows="s.kind = 'income'",
        changed={"pence": PAID_FOR},
        before=PeriodLock,
    ),
)
MORE = ()
