"""One of everything of live feedback, for tests that look at many pages."""

from types import SimpleNamespace

from feedback.actions import (
    add_theme,
    keep_answers,
    publish_theme,
    save_service,
    save_view,
    sort_submission,
    theme_many,
)
from feedback.links import secret_from
from feedback.tests.factories import make_form, tell, tell_with_secret


def _secret(secret):
    """An object whose address is a secret."""
    return SimpleNamespace(reference=secret, pk=secret)


def furnish_feedback(forum, *, coordinator, officer, **others):
    """Every kind of object once, by the names that access_matrix.py uses."""
    draft_form = make_form(forum, coordinator, published=False)
    form = make_form(
        forum,
        coordinator,
        shows_results=True,
        easy_intro="Tell us.",
        slug=f"easy-{forum.slug}",
    )
    version = form.versions.get()
    service = save_service(
        forum=forum,
        by=coordinator,
        name="School transport",
        organisation=officer.organisation,
        contact=officer,
    )
    theme = add_theme(
        forum=forum,
        by=coordinator,
        title="Taxis come late",
        summary="Taxis come late, and nobody calls.",
        service=service,
    )
    told, secret = tell_with_secret(form, contact={"email": "writer@example.org"}, may_quote=True)
    sort_submission(submission=told, by=coordinator, theme=theme, service=service)
    secret_of_draft = secret_from(f"draft-{forum.pk}")
    keep_answers(version=version, secret=secret_of_draft, answers={"what_happened": "It rained."})
    held = tell(form, "Buy now.", signals=["trap"])
    return {
        "fb_form": form,
        "fb_public_form": SimpleNamespace(reference=form.slug, pk=form.slug),
        "fb_draft_form": draft_form,
        "fb_question": draft_form.versions.get().questions.first(),
        "fb_service": service,
        "fb_item": told,
        "fb_alarm": tell(form, "He hit her again and she has bruises."),
        "fb_held": held,
        "fb_theme": theme,
        "fb_public_theme": publish_theme(
            theme=add_theme(
                forum=forum, by=coordinator, title="Long waits", summary="Months without a word."
            ),
            by=coordinator,
        ),
        "fb_draft": _secret(secret_of_draft),
        "fb_status": _secret(secret),
        "fb_view": save_view(by=coordinator, name="Mine", query="state=new"),
        "fb_change": theme_many(theme=theme, submissions=[tell(form)], by=coordinator),
    }
