"""Ten years of what several apps need: work, answers that are owed, mails, people."""

from coproduction.models import (
    Document,
    Forum,
    Influence,
    InfluenceClaim,
    InfluenceReminder,
    LevelChange,
    Message,
    Organisation,
    Person,
    Report,
    ReportFinding,
    ReportFocusGroup,
    ReportPart,
    ReportSurvey,
    ReportTheme,
    User,
    Work,
)
from coproduction.national.parts import Pace, Part

PARTS = (
    Part(
        Forum,
        changed={
            "slug": "c.slug",
            "name": "c.area || ' Parent Carers'",
            "area": "c.area",
            "partner_council": "c.area || ' Council'",
            "region_id": "c.region_id",
        },
    ),
    # Not an address of the demo's people, who stand on the sign-in page.
    Part(User, changed={"email": "split_part(s.email, '@', 1) || '@' || c.slug || '.example.org'"}),
    Part(
        Person,
        changed={
            "email": "CASE WHEN s.email = '' THEN '' "
            "ELSE split_part(s.email, '@', 1) || '@' || c.slug || '.example.org' END"
        },
    ),
    Part(Organisation, changed={"name": "replace(s.name, 'Warwickshire', c.area)"}),
    Part(
        Work,
        Pace.MEETINGS,
        ended="s.status <> 'planned'",
        changed={
            "status": "CASE WHEN c.turn > 0 THEN 'closed' ELSE s.status END",
            "closed_at": "CASE WHEN c.turn > 0 "
            "THEN s.opened_at + (60 - c.days) * interval '1 day' ELSE {copy} END",
            "closed_words": "CASE WHEN c.turn > 0 THEN 'It is done.' ELSE s.closed_words END",
        },
    ),
    Part(LevelChange, Pace.MEETINGS),
    Part(
        Influence,
        Pace.MEETINGS,
        ended="s.state IN ('confirmed', 'lapsed') AND (s.check_on IS NULL OR s.helped <> '')",
    ),
    Part(InfluenceClaim, Pace.MEETINGS),
    Part(InfluenceReminder, Pace.MEETINGS),
    Part(
        Message,
        Pace.MAILS,
        ended="s.state = 'sent' AND s.bulk_mail_id IS NULL",
        changed={"link": "replace(s.link, '/warwickshire/', '/' || c.slug || '/')"},
    ),
    # The words of a report that is published stay as they are: they are there before it.
    *(
        Part(model, before=Report)
        for model in (ReportPart, ReportTheme, ReportSurvey, ReportFocusGroup, ReportFinding)
    ),
    # Receipts come with claims; the file itself is the demo's.
    Part(
        Document,
        Pace.CLAIMS,
        ended="EXISTS (SELECT 1 FROM reps_claimline AS line WHERE line.receipt_id = s.id)",
        changed={
            "sha256": "CASE WHEN c.turn = 0 THEN s.sha256 ELSE "
            "md5(s.sha256 || c.number) || md5(c.number || s.sha256) END"
        },
    ),
)
MORE = ()
