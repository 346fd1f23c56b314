from coproduction.classification import OF_AN_OFFER, WITH_THE_FORUM, keep
from feedback.keeping import DRAFT_DAYS, UNWANTED_DAYS
from feedback.models import (
    AboutYouCount,
    ContactDetails,
    Draft,
    FeedbackForm,
    FeedbackSettings,
    FormVersion,
    Passing,
    Question,
    Reply,
    SafetyNote,
    SavedView,
    Service,
    Submission,
    Tally,
    Theme,
    ThemeChange,
)

_AS_THE_FORM_SAYS = (
    "Words: as many months from the day they came as their form says. Then they are deleted, and "
    f"only numbers stay. What is unwanted goes after {UNWANTED_DAYS.days} days."
)

KEPT = (
    keep(FeedbackSettings, plain="helplines alarm_words complaint_route"),
    keep(Service, plain="name", open="name"),
    keep(
        FeedbackForm,
        plain="title slug intro easy_intro who_sees designed_with explainer",
        stays={"copied_from": OF_AN_OFFER},
    ),
    keep(FormVersion),
    keep(Question, plain="key text hint why easy_text choices show_if_answers"),
    keep(Theme, plain="title summary", open="reference title summary is_gap published_at"),
    keep(
        Submission,
        until=_AS_THE_FORM_SAYS,
        plain="held_for hidden_because close_reason",
        special="answers words is_alarming alarm_words shared_words quote setting",
        # A hash: it opens nothing by itself, and the writer's own link goes on with it.
        personal="secret_hash voice",
    ),
    keep(SafetyNote, until=WITH_THE_FORUM, special="what"),
    keep(
        ContactDetails,
        until="Until the reply has gone, or as long as the words at most.",
        secret="locked",
        rows_stay="It is locked with the keys of this site, and no other can read it.",
    ),
    keep(AboutYouCount, plain="question answer"),
    keep(Tally, plain="key value"),
    keep(Reply, until=_AS_THE_FORM_SAYS, special="words"),
    keep(Passing),
    keep(
        Draft,
        until=f"{DRAFT_DAYS.days} days after the last change.",
        secret="secret_hash",
        special="answers",
        plain="signals",
        rows_stay="It was begun and not sent: it is not the forum's yet.",
    ),
    keep(
        SavedView,
        plain="name query",
        rows_stay="It names lists by their numbers on this site.",
    ),
    keep(
        ThemeChange,
        plain="submissions earlier",
        rows_stay="It is only there to undo a change, which ends when the forum leaves.",
    ),
)
