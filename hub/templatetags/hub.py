"""What the hub's pages ask of its rules."""

from django import template

from hub.rules import key_to_turn

register = template.Library()


@register.simple_tag(takes_context=True)
def can_turn_key(context, thing):
    """Has the reader a key to this that is still open?"""
    return key_to_turn(thing, context["person"]) is not None
