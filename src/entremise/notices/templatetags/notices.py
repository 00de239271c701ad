"""What templates need: how many notifications wait, and the title of a kind of message."""

from collections.abc import Mapping
from typing import Any

from django import template

from entremise.notices import queries, rules

register = template.Library()


@register.simple_tag(takes_context=True)
def unread(context: Mapping[str, Any]) -> int:
    """How many notifications the reader of the page has not read."""
    visitor = context.get("user")
    return queries.unread(visitor) if visitor is not None and rules.signed_in(visitor) else 0


@register.filter
def of(titles: Mapping[str, object], kind: str) -> object:
    """The title of a kind; its name when no installed app declares it any more."""
    return titles.get(kind, kind)
