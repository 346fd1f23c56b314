class RuleBroken(Exception):  # noqa: N818 (it reads as a sentence: raise RuleBroken("…"))
    """An action refused, with the sentence that the person is shown."""


class NotAllowed(RuleBroken):
    """The person may not do this at all, whatever its state."""


class SessionFull(RuleBroken):
    """The session has fewer minutes left than were asked for."""


class AlreadyDecided(RuleBroken):
    """Somebody else decided this first."""


class SomeRefused(RuleBroken):
    """A rule refused some of many that are done at once: nothing was done. Each by its key."""

    def __init__(self, sentences: dict[int, str]):
        self.sentences = sentences
        super().__init__(next(iter(sentences.values())))


def refuse_when(reason: str | None, error: type[RuleBroken] = RuleBroken) -> None:
    """Raises the refusal when a rule gave a reason; the twin of showing it on the page."""
    if reason:
        raise error(reason)
