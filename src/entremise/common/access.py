"""Who may open which page. Each view states its rule; one that states none opens to nobody (people/guard.py)."""

from collections.abc import Callable
from typing import Any, TypeVar

#: Says whether somebody (a Person, or Django's AnonymousUser) may come here at all. What they may see or do of one
#: thing (this need, that introduction) is for the app's `rules.py` and `queries.py`: what one may not see is not found.
Rule = Callable[[Any], bool]
View = TypeVar("View", bound=Callable[..., Any])


def allow(rule: Rule) -> Callable[[View], View]:
    """State who may open a view, or call an operation of the API: `@allow(rules.adviser)`, above everything else."""

    def state(view: View) -> View:
        view.rule = rule  # type: ignore[attr-defined]
        return view

    return state
