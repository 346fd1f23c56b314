"""Members: everybody whom a forum knows. No role comes in with a list, so no right does."""

from collections.abc import Iterable
from datetime import date

from coproduction.actions.bringing_in import bring_in_people
from coproduction.exceptions import RuleBroken
from coproduction.imports import cells
from coproduction.imports.finding import Partners, People, as_key, full_name
from coproduction.incoming import Column, Kind, Line
from coproduction.models import Forum, Person
from coproduction.permissions import Permission

NAME_COLUMNS = (
    Column(
        "name",
        "Name",
        cells.line(150),
        ("full name", "member", "parent", "parent carer", "contact", "contact name", "who", "rep"),
        hint="First name and surname.",
        example="Amina Yusuf",
    ),
    Column(
        "first_name", "First name", cells.line(75), ("forename", "given name", "christian name")
    ),
    Column("last_name", "Surname", cells.line(75), ("last name", "family name")),
)
EMAIL = Column(
    "email",
    "Email",
    cells.email,
    ("email address", "e-mail", "e-mail address", "mail"),
    example="amina@example.org",
)
PHONE = Column(
    "phone",
    "Phone",
    cells.phone,
    ("telephone", "tel", "mobile", "mobile number", "phone number", "mobile phone", "tel no")
    + ("mobile no", "phone no", "telephone number", "telephone no", "contact number", "cell"),
    hint="The nought that Excel drops is put back.",
    example="07700 900123",
)
CODE = Column(
    "code",
    "Code",
    cells.line(40),
    ("member number", "membership number", "id", "reference", "member id", "rep code"),
    hint="What your own lists call them, such as rep-1.",
)
COLUMNS = (
    *NAME_COLUMNS,
    Column("known_as", "Known as", cells.line(80), ("preferred name", "nickname")),
    EMAIL,
    PHONE,
    Column("address", "Address", cells.words(500), ("postal address", "home address", "street")),
    Column("postcode", "Postcode", cells.line(10), ("post code", "zip")),
    Column(
        "contact_by",
        "Best way",
        cells.choice(
            dict(Person.Contact.choices),
            {"phone": "phone", "telephone": "phone", "sms": "text", "mobile": "text"}
            | {"mail": "email", "e-mail": "email", "post": "post", "whatsapp": "text"},
        ),
        ("contact by", "preferred contact", "how to contact", "contact preference"),
        hint="Email, phone call, text message or letter.",
        example="Email",
    ),
    Column(
        "organisation", "Organisation", cells.line(160), ("organization", "employer", "works for")
    ),
    Column("job_title", "Job", cells.line(120), ("job title", "post", "role title", "position")),
    Column(
        "format_needs",
        "Format",
        cells.line(200),
        ("format needs", "language", "formats"),
        hint="Large print, Easy Read, another language.",
    ),
    Column(
        "access_needs",
        "What they need to take part",
        cells.words(2000),
        ("access needs", "access requirements", "adjustments"),
    ),
    Column(
        "shares_access_needs",
        "Organisers may be told what they need",
        cells.yes_no,
        ("shares access needs", "may share access needs"),
        hint="Yes or no. Without a yes, nobody else is told.",
    ),
    CODE,
)
# What stands in the person's row of the database under the column's own key.
FIELDS = (
    "name",
    "known_as",
    "email",
    "phone",
    "address",
    "contact_by",
    "organisation",
    "job_title",
    "format_needs",
    "access_needs",
    "shares_access_needs",
    "code",
)


def check(forum: Forum, lines: list[Line], today: date) -> None:
    """Who is new, who is known and by what, and what the file says otherwise of them."""
    people, partners = People(forum), Partners(forum)
    for line in lines:
        try:
            check_person(line, people, partners)
        except RuleBroken as refusal:
            line.wrong(str(refusal))


def check_person(line: Line, people: People, partners: Partners) -> None:
    values = line.values
    line.name = full_name(values) or "No name"
    line.keys = keys_of(values)
    if line.problems:
        return
    fields = {name: values[name] for name in FIELDS if name in values}
    fields["name"] = full_name(values)
    if values.get("organisation"):
        fields["organisation"] = partners.called(values["organisation"])
    if "postcode" in values:
        address = [fields.get("address", ""), values["postcode"].upper()]
        fields["address"] = "\n".join(part for part in address if part)
    line.found["fields"] = fields
    line.known = people.known(values)
    if line.known is None:
        _warn_of_namesakes(line, people)
        return
    line.changes = {
        name: value for name, value in fields.items() if getattr(line.known, name) != value
    }
    # Found by the email or the code; a nickname in a list is no new name.
    if as_key(line.known.name) == as_key(fields["name"]):
        line.changes.pop("name", None)
    _refuse_what_is_anothers(line, people)


def keys_of(values: dict) -> tuple:
    """Two rows are about one person by code or by email; without an email, by name."""
    keys = []
    if values.get("code"):
        keys.append(("code", as_key(values["code"])))
    if values.get("email"):
        keys.append(("email", values["email"].casefold()))
    else:
        keys.append(("name", as_key(full_name(values)), values.get("phone", "")))
    return tuple(keys)


def _warn_of_namesakes(line, people):
    if people.by_name.get(as_key(line.name)):
        line.notes.append(f"You have somebody called {line.name} with another email.")


def _refuse_what_is_anothers(line, people):
    email, code = line.changes.get("email"), line.changes.get("code")
    if email and people.by_email.get(email.casefold()) not in {None, line.known}:
        line.wrong("Somebody else has this email address.")
    if code and people.by_code.get(as_key(code)) not in {None, line.known}:
        line.wrong("Somebody else has this code.")


def rows(forum: Forum) -> Iterable[dict]:
    everybody = Person.objects.filter(forum=forum, is_active=True).select_related("organisation")
    for person in everybody.by_name():
        yield {
            **{name: getattr(person, name) for name in FIELDS},
            "organisation": person.organisation.name if person.organisation else "",
            "contact_by": person.get_contact_by_display(),
        }


MEMBERS = Kind(
    key="members",
    title="Members and contacts",
    lede="Everybody whom your forum knows, with how to reach them. Nobody can sign in by being on "
    "the list.",
    one="person",
    many="people",
    permissions=frozenset({Permission.MEMBER_MANAGE}),
    columns=COLUMNS,
    needs=(("name", "first_name", "last_name"),),
    check=check,
    bring_in=bring_in_people,
    rows=rows,
)
