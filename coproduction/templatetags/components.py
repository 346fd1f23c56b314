"""Pieces with a body. Pieces that only take values are files in templates/_components/."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.inclusion_tag("_components/minutes_bar.html")
def minutes_bar(taken, minutes, held=0):
    """How full a session is, in words and as a bar that is drawn in minutes."""
    return {
        "taken": taken,
        "minutes": minutes,
        "held": held,
        "held_from": taken - held,
        "over": max(taken - minutes, 0),
        "scale": max(taken, minutes),
    }


@register.simple_block_tag
def details(content, summary, *, is_open=False, anchor=""):
    """Something for few people, or for later: closed until somebody opens it.

    A link to its anchor leads to it.
    """
    return format_html(
        '<details class="govuk-details"{}{}><summary class="govuk-details__summary">'
        '<span class="govuk-details__summary-text">{}</span></summary>'
        '<div class="govuk-details__text">{}</div></details>',
        format_html(' id="{}"', anchor) if anchor else "",
        " open" if is_open else "",
        summary,
        content,
    )


@register.simple_block_tag
def notice(content, title="", *, kind="info"):
    """What people must know before they go on. Kinds: info, success, warning, error."""
    heading = format_html("<p><strong>{}</strong></p>", title) if title else ""
    return format_html(
        '<div class="thread-message thread-message--{}">{}{}</div>', kind, heading, content
    )


@register.simple_block_tag
def fact(content, name, *, change=""):
    """One row of <dl class="thread-facts">; with an address, the answer can be changed there."""
    link = format_html(
        '<a class="thread-change" href="{}">Change<span class="govuk-visually-hidden">: {}</span>'
        "</a>",
        change,
        name[:1].lower() + name[1:],
    )
    given = content if content.strip() else "Not given"
    return format_html("<dt>{}</dt><dd>{}{}</dd>", name, given, link if change else "")
