"""Ways to hear families, besides a form. The names are those of seed 002; the words are ours."""

from dataclasses import dataclass

from coproduction.models import ParticipationLevel


@dataclass(frozen=True)
class Way:
    """One way to hear families: what happens, when it is right, and what it takes."""

    name: str
    level: str
    what: str
    good_for: str
    mind: str
    takes: str
    page: str = ""
    page_words: str = ""


_ENTER = {"page": "feedback:entry-start", "page_words": "Write down what you heard"}

# People answer what they are asked, and are not part of what comes after.
TO_ASK = (
    Way(
        name="A survey",
        level=ParticipationLevel.CONSULTATION,
        what="The same questions for many people.",
        good_for="To count, and to see what gets better from year to year.",
        mind="Let families help to write the questions. Some never answer surveys.",
        takes="An evening to write it, some weeks to wait.",
        page="feedback:form-add",
        page_words="Make a form",
    ),
    Way(
        name="A public meeting",
        level=ParticipationLevel.CONSULTATION,
        what="Everybody can come, hear what is planned and say what they think.",
        good_for="When something changes for all families of a place.",
        mind="Loud voices win. Have small tables, and a time that suits parents.",
        takes="A room, an evening, somebody who writes down.",
        **_ENTER,
    ),
    Way(
        name="A graffiti board",
        level=ParticipationLevel.CONSULTATION,
        what="A big sheet with one question, where people are anyway. They write or draw on it.",
        good_for="Fairs, waiting rooms, coffee mornings, young people.",
        mind="Everybody can read it. Do not ask for what is private.",
        takes="Paper and pens, ten minutes to write it down.",
        **_ENTER,
    ),
    Way(
        name="A vox box",
        level=ParticipationLevel.CONSULTATION,
        what="A corner with a camera or a recorder. People say it in their own voice.",
        good_for="People who would rather talk than write, and for stories.",
        mind="Ask who may see it, on paper, before you begin.",
        takes="A quiet corner, a phone, an hour to write it down.",
        **_ENTER,
    ),
    Way(
        name="A coffee morning or a group of parents",
        level=ParticipationLevel.CONSULTATION,
        what="Families come together, share what they live through, and hear that they are not "
        "the only ones.",
        good_for="When you do not know yet what to ask.",
        mind="Say what you will write down and who will read it.",
        takes="A morning. Cake.",
        **_ENTER,
    ),
)

# People talk it over, and shape what is decided.
TO_DECIDE = (
    Way(
        name="A citizens’ jury",
        level=ParticipationLevel.CO_DESIGN,
        what="Twelve to twenty people hear experts for some days, talk, and give an answer.",
        good_for="A hard choice in which each side has good reasons.",
        mind="Say before what happens with the answer. Pay people for their time.",
        takes="Some days, a neutral person to lead, money.",
    ),
    Way(
        name="Deliberative mapping",
        level=ParticipationLevel.CO_DESIGN,
        what="Families and experts each score the choices by what matters to them, and look at "
        "where they differ.",
        good_for="Several choices and many things to weigh.",
        mind="Explain the scores with an example first.",
        takes="Two or three workshops.",
    ),
    Way(
        name="A seat where it is decided",
        level=ParticipationLevel.CO_PRODUCTION,
        what="Parent carers sit in the meeting and have a say in what is decided.",
        good_for="Work that goes on, such as a board or a steering group.",
        mind="Papers in time, plain words, two reps and not one.",
        takes="A rep with time to get ready, paid.",
    ),
    Way(
        name="A topic at the hub",
        level=ParticipationLevel.CO_DESIGN,
        what="A service brings its question to reps of the forum, and says later what came of it.",
        good_for="A service that can still change its plan.",
        mind="Ask early. A finished plan is for information.",
        takes="Half an hour of a session, and the reps’ time to get ready.",
    ),
)
