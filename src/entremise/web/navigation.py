"""What every page knows of who reads it, so that its menu shows only what opens."""

from collections.abc import Callable
from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest

from entremise.people import rules

#: What the menu asks of its reader.
_ASKED = {"adviser": rules.adviser, "reads_figures": rules.reads_figures, "administrator": rules.administrator}


def reader(request: HttpRequest) -> dict[str, dict[str, Callable[[], bool]]]:
    """`reader.adviser`, `reader.reads_figures`, `reader.administrator`: worked out only where a template asks."""
    visitor = getattr(request, "user", AnonymousUser())
    return {"reader": {name: partial(rule, visitor) for name, rule in _ASKED.items()}}
