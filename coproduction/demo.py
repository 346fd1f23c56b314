"""The demo: two forums with made-up people, so that everything can be tried and seen.

Each app adds its part in a module called demo: CLEAR(forums) takes it away, LOAD(cast) brings
it in. Dates are relative to the day on which it is loaded.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from coproduction.demo_imports import bring_in_lists
from coproduction.demo_influence import Ledger
from coproduction.models import (
    BulkMail,
    Document,
    EarlierName,
    Forum,
    GlossaryTerm,
    Influence,
    LevelChange,
    LevelWording,
    Message,
    Organisation,
    ParticipationLevel,
    Person,
    Programme,
    Region,
    Report,
    Role,
    SheetImport,
    TakeOut,
    TermDate,
    User,
    Work,
)
from coproduction.sign_in.views import DEMO_DOMAIN

SLUGS = ("warwickshire", "wirral")


@dataclass(frozen=True)
class Cast:
    """The forums and their people by a short name, and the moment that counts as now."""

    now: datetime
    warwickshire: Forum
    wirral: Forum
    people: dict[str, Person]

    @property
    def today(self) -> date:
        return self.now.date()

    def __getitem__(self, name) -> Person:
        return self.people[name]


def CLEAR(forums):  # noqa: N802 (the registry's name)
    """Everything of the demo's forums and people goes; events stay, as events always do."""
    Report.objects.filter(forum__in=forums).delete()
    Message.objects.filter(forum__in=forums).delete()
    BulkMail.objects.filter(forum__in=forums).delete()
    SheetImport.objects.filter(forum__in=forums).delete()
    for taken_out in TakeOut.objects.filter(forum__in=forums):
        if taken_out.file:
            taken_out.file.storage.delete(taken_out.file.name)
        taken_out.delete()
    for document in Document.objects.filter(forum__in=forums):
        document.file.delete(save=False)
        document.delete()
    Influence.objects.filter(forum__in=forums).delete()
    LevelChange.objects.filter(work__forum__in=forums).delete()
    Work.objects.filter(forum__in=forums).delete()
    forums.update(safeguarding_lead=None)
    Person.objects.filter(forum__in=forums).delete()
    Organisation.objects.filter(forum__in=forums).delete()
    forums.delete()
    Region.objects.filter(slug="demo-west-midlands").delete()
    User.objects.filter(email__endswith=DEMO_DOMAIN).delete()
    GlossaryTerm.objects.filter(forum=None, term__in=[term for term, _ in SHARED_WORDS]).delete()


# How the reps want to be reached, where it is not by a daily mail; the last has no email.
REACHED_BY = {
    2: {"phone": "01632 960 102"},
    3: {"digest": Person.Digest.WEEKLY, "digest_weekday": Person.Weekday.FRIDAY},
    4: {"phone": "01632 960 104"},
    6: {
        "contact_by": Person.Contact.POST,
        "address": "12 Example Terrace\nWarwick",
        "format_needs": "Large print",
    },
    7: {"contact_by": Person.Contact.TEXT, "phone": "01632 960 107"},
    8: {
        "digest": Person.Digest.AT_ONCE,
        "access_needs": "A seat near the door, and breaks.",
        "shares_access_needs": True,
    },
    9: {"email": "", "contact_by": Person.Contact.PHONE, "phone": "01632 960 109"},
}

SHARED_WORDS = (
    ("SEND", "Special educational needs and disabilities."),
    ("EHCP", "Education, health and care plan: what a child needs and who must provide it."),
    ("Local Offer", "The list of all that an area has for children with SEND."),
    ("Co-production", "Families and services decide together, as equals."),
)
OTHER_SPELLINGS = {
    "Co-production": ["coproduction", "co production"],
    "EHCP": ["EHC plan"],
}
WARWICKSHIRE_WORDS = (
    ("WSoA", "Written Statement of Action: what an area does after an inspection found faults."),
    ("EOTAS", "Education otherwise than at school."),
    ("PFA", "Preparing for adulthood."),
    ("AP", "Alternative provision: lessons for children who cannot go to a school."),
)


def load(now: datetime) -> Cast:
    """The forums, their partners and their people."""
    region = Region.objects.create(name="Midlands and Mersey", slug="demo-west-midlands")
    for term, meaning in SHARED_WORDS:
        GlossaryTerm.objects.create(
            term=term, meaning=meaning, other_spellings=OTHER_SPELLINGS.get(term, [])
        )
    warwickshire = _warwickshire(region)
    wirral = _wirral(region)
    people = {**_warwickshire_people(warwickshire), **_wirral_people(wirral)}
    warwickshire.safeguarding_lead = people["safeguarding"]
    warwickshire.save(update_fields=["safeguarding_lead"])
    User.objects.create_superuser(f"admin{DEMO_DOMAIN}", name="Alex Admin")
    for forum in (warwickshire, wirral):
        _terms(forum, now.date())
    return Cast(now=now, warwickshire=warwickshire, wirral=wirral, people=people)


def _warwickshire(region):
    forum = Forum.objects.create(
        slug="warwickshire",
        name="Warwickshire Parent Carers",
        area="Warwickshire",
        region=region,
        partner_council="Warwickshire County Council",
        about=(
            "We are parents and carers of children and young people with special educational "
            "needs and disabilities. We bring what families live through to the people who run "
            "services, and we check what they do with it."
        ),
        contact_email=f"hello.warwickshire{DEMO_DOMAIN}",
        contact_phone="01632 960 001",
        contact_post="The Old Library, 1 Example Street, Warwick",
    )
    for position, (name, meaning) in enumerate(
        (
            ("WSoA", "Written Statement of Action"),
            ("Change Programme", ""),
            ("Business as Usual", ""),
            ("Visits from Senior Leads", ""),
        ),
        start=1,
    ):
        Programme.objects.create(forum=forum, name=name, meaning=meaning, position=position)
    for term, meaning in WARWICKSHIRE_WORDS:
        GlossaryTerm.objects.create(forum=forum, term=term, meaning=meaning)
    return forum


def _wirral(region):
    forum = Forum.objects.create(
        slug="wirral",
        name="Wirral Families Forum",
        area="Wirral",
        region=region,
        partner_council="Wirral Council",
        about="Families and services in Wirral, making things better together.",
        contact_email=f"hello.wirral{DEMO_DOMAIN}",
    )
    Programme.objects.create(forum=forum, name="Local area plan", position=1)
    LevelWording.objects.create(
        forum=forum,
        level=ParticipationLevel.CO_PRODUCTION,
        name="Working as equals",
        meaning="Children, young people, families and services make the change as equals.",
    )
    return forum


def _person(forum, key, name, *roles, organisation=None, job_title="", **fields):
    email = f"{key}{DEMO_DOMAIN}"
    user = User.objects.create_user(email, name=name)
    return Person.objects.create(
        forum=forum,
        user=user,
        name=name,
        email=email,
        roles=list(roles),
        organisation=organisation,
        job_title=job_title,
        **fields,
    )


def _warwickshire_people(forum):
    council = Organisation.objects.create(forum=forum, name="Warwickshire County Council")
    health = Organisation.objects.create(
        forum=forum, name="Coventry and Warwickshire Health Board", kind=Organisation.Kind.NHS
    )
    clubs = Organisation.objects.create(
        forum=forum, name="Warwick Youth Clubs", kind=Organisation.Kind.VOLUNTARY
    )
    school = Organisation.objects.create(
        forum=forum, name="Oak Lane School", kind=Organisation.Kind.SCHOOL
    )
    EarlierName.objects.create(
        organisation=health,
        name="Coventry and Warwickshire Clinical Commissioning Group",
        until=date(2022, 6, 30),
    )
    people = {
        "coordinator": _person(
            forum, "coordinator", "Priya Nair", Role.COORDINATOR, job_title="Coordinator"
        ),
        "chair": _person(forum, "chair", "Maggie Ellwood", Role.CHAIR, Role.REP, job_title="Chair"),
        "treasurer": _person(forum, "treasurer", "Tom Okafor", Role.TREASURER, Role.REP),
        "safeguarding": _person(forum, "safeguarding", "Hannah Bright", Role.SAFEGUARDING_LEAD),
        "facilitator": _person(
            forum,
            "facilitator",
            "Sunita Rao",
            Role.FACILITATOR,
            organisation=council,
            job_title="Participation lead",
        ),
        "officer": _person(
            forum,
            "officer",
            "Daniel Price",
            Role.OFFICER,
            organisation=council,
            job_title="Commissioning manager, short breaks",
        ),
        "transport": _person(
            forum,
            "transport",
            "Louise Hartley-Montgomery",
            Role.OFFICER,
            organisation=council,
            job_title="Home to school transport manager",
        ),
        "nurse": _person(
            forum,
            "nurse",
            "Kwame Mensah",
            Role.OFFICER,
            organisation=health,
            job_title="Lead for the autism pathway",
        ),
        "therapist": _person(
            forum,
            "therapist",
            "Grace Adeyemi",
            Role.OFFICER,
            organisation=health,
            job_title="Lead for children's therapies",
        ),
        "helper": _person(
            forum,
            "helper",
            "Leon Marsh",
            Role.OFFICER,
            organisation=clubs,
            job_title="Youth club manager",
        ),
        # Have left: a colleague has taken over from one, nobody yet from the other.
        "leaver": _person(
            forum,
            "leaver",
            "Neil Ashby",
            Role.OFFICER,
            organisation=council,
            job_title="Transport officer",
        ),
        "gone": _person(
            forum,
            "gone",
            "Moira Fenwick",
            Role.OFFICER,
            organisation=school,
            job_title="Coordinator for special needs",
        ),
        "signatory": _person(
            forum,
            "signatory",
            "Ruth Castellan",
            Role.SIGNATORY,
            organisation=council,
            job_title="Director of children's services",
        ),
    }
    reps = (
        "Jo Whitfield",
        "Amina Yusuf",
        "Carol Bennett",
        "Dev Patel",
        "Ewa Nowak",
        "Frances Lloyd",
        "Gareth Moss",
        "Helen Tran",
        "Imogen Clarke",
    )
    for number, name in enumerate(reps, start=1):
        if number == 1:
            people["rep"] = _person(forum, "rep", name, Role.REP, code="rep-1")
        else:
            # Known to the forum, without a sign-in.
            people[f"rep-{number}"] = Person.objects.create(
                forum=forum,
                name=name,
                code=f"rep-{number}",
                roles=[Role.REP],
                **{"email": f"rep-{number}{DEMO_DOMAIN}"} | REACHED_BY.get(number, {}),
            )
    return people


def _wirral_people(forum):
    council = Organisation.objects.create(forum=forum, name="Wirral Council")
    return {
        "wirral-coordinator": _person(
            forum, "wirral-coordinator", "Beth Fairclough", Role.COORDINATOR
        ),
        "wirral-chair": _person(forum, "wirral-chair", "Sean Doyle", Role.CHAIR),
        "wirral-rep": _person(forum, "wirral-rep", "Lin Chen", Role.REP),
        "wirral-officer": _person(
            forum,
            "wirral-officer",
            "Oliver Stead",
            Role.OFFICER,
            organisation=council,
            job_title="Local Offer manager",
        ),
    }


def _terms(forum, today):
    """School holidays around today: half-terms and the long ones, about as they fall."""
    year = today.year if today.month >= 9 else today.year - 1
    for kind, name, starts, weeks in (
        (TermDate.Kind.HALF_TERM, "Autumn half-term", date(year, 10, 26), 1),
        (TermDate.Kind.HOLIDAY, "Christmas holiday", date(year, 12, 21), 2),
        (TermDate.Kind.HALF_TERM, "Spring half-term", date(year + 1, 2, 15), 1),
        (TermDate.Kind.HOLIDAY, "Easter holiday", date(year + 1, 3, 29), 2),
        (TermDate.Kind.HALF_TERM, "Summer half-term", date(year + 1, 5, 31), 1),
        (TermDate.Kind.HOLIDAY, "Summer holiday", date(year + 1, 7, 22), 6),
    ):
        TermDate.objects.create(
            forum=forum,
            kind=kind,
            name=name,
            starts_on=starts,
            ends_on=starts + timedelta(days=7 * weeks - 3),
        )


def LOAD(cast: Cast):  # noqa: N802 (the registry's name)
    """The forums and people are the cast itself; this is what Warwickshire's services owe."""
    Ledger(cast).tell()
    bring_in_lists(cast)
