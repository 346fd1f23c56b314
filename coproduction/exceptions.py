class RuleBroken(Exception):  # noqa: N818 (it reads as a sentence: raise RuleBroken("…"))
    """An action refused, with the sentence that the person is shown."""


class NotAllowed(RuleBroken):
    """The person may not do this at all, whatever its state."""


class SessionFull(RuleBroken):
    """The session has fewer minutes left than were asked for."""


class AlreadyDecided(RuleBroken):
    """Somebody else decided this first."""


def refuse_when(reason: str | None, error: type[RuleBroken] = RuleBroken) -> None:
    """Raises the refusal when a rule gave a reason; the twin of showing it on the page."""
    if reason:
        raise error(reason)
