"""People and partners of a forum by what a spreadsheet calls them."""

from collections import defaultdict

from django.utils.functional import cached_property

from coproduction.exceptions import RuleBroken
from coproduction.models import EarlierName, Forum, Organisation, Person


def as_key(name: str) -> str:
    return " ".join(str(name).casefold().split())


def full_name(values: dict) -> str:
    """The name, or the first name and the surname where they stand in two columns."""
    parts = (values.get("first_name", ""), values.get("last_name", ""))
    return values.get("name") or " ".join(part for part in parts if part)


class People:
    """Everybody of a forum, read once, and found by code, email, phone or name."""

    def __init__(self, forum: Forum):
        self.everybody = list(
            Person.objects.filter(forum=forum).select_related("organisation").order_by("pk")
        )
        self.by_code, self.by_email = {}, {}
        self.by_name: dict[str, list[Person]] = defaultdict(list)
        for person in self.everybody:
            if person.code:
                self.by_code[as_key(person.code)] = person
            if person.email:
                self.by_email[person.email.casefold()] = person
            self.by_name[as_key(person.name)].append(person)

    def known(self, values: dict) -> Person | None:
        """Whom a row means: the same code or email; else the same name, and no other email.

        Refused when the code and the email are two people's, or the name is several people's.
        """
        by_code = self.by_code.get(as_key(values.get("code", "")))
        by_email = self.by_email.get(values.get("email", "").casefold())
        if by_code and by_email and by_code != by_email:
            raise RuleBroken(f"The code is {by_code.name}’s, and the email is {by_email.name}’s.")
        if by_code or by_email:
            return by_code or by_email
        namesakes = self.by_name.get(as_key(full_name(values)), [])
        email = values.get("email", "")
        fit = [each for each in namesakes if not (email and each.email)]
        if values.get("phone"):
            fit = [each for each in fit if not each.phone or each.phone == values["phone"]] or fit
        if len(fit) > 1:
            raise RuleBroken(
                f"You have {len(fit)} people called {full_name(values)}. Give the email or code."
            )
        return fit[0] if fit else None

    def called(self, words: str) -> Person:
        """Somebody who has to be there: by code, email or name. Refused when nobody is."""
        found = self.by_code.get(as_key(words)) or self.by_email.get(words.casefold())
        if found:
            return found
        namesakes = self.by_name.get(as_key(words), [])
        if len(namesakes) > 1:
            raise RuleBroken(
                f"You have {len(namesakes)} people called {words}. Write the email or the code."
            )
        if not namesakes:
            raise RuleBroken(f"You have nobody called “{words}” yet. Bring in your people first.")
        return namesakes[0]


class Partners:
    """The organisations of a forum by their names, earlier ones too."""

    def __init__(self, forum: Forum):
        self.forum = forum

    @cached_property
    def by_name(self) -> dict[str, Organisation]:
        earlier = EarlierName.objects.filter(organisation__forum=self.forum)
        found = {
            as_key(each.name): each.organisation for each in earlier.select_related("organisation")
        }
        here = Organisation.objects.filter(forum=self.forum)
        return found | {as_key(each.name): each for each in here}

    def called(self, name: str) -> Organisation:
        found = self.by_name.get(as_key(name))
        if found is None:
            raise RuleBroken(
                f"You have no organisation called “{name}” yet. Bring in organisations first."
            )
        return found
