"""No list of firms reaches anybody before the ledger of neutrality holds that it does."""

from collections.abc import Sequence

from entremise.hub.models import Need
from entremise.hub.queries.needs import Solution
from entremise.hub.queries.search import Results
from entremise.neutrality import lists
from entremise.neutrality.ledger.entries import Door


def show(results: Results, door: Door, visitor: str) -> int | None:
    """Record that somebody is about to see a page of matches.

    Args:
        visitor: who, as `people.guard.visitor` tells it.

    Returns:
        The number of the list in the ledger; nothing when there is nobody on the page.

    Raises:
        UnrecordedError: the ledger cannot be written: the page must not be sent.
    """
    if not results.found:
        return None
    first, last = results.found[0].match.rank, results.found[-1].match.rank
    return results.listing.show(door, first, last, visitor=visitor)


def show_solutions(need: Need, solutions: Sequence[Solution], door: Door, visitor: str) -> None:
    """The same for the list of a published need: those of it that nobody chose yet.

    Raises:
        UnrecordedError: the ledger cannot be written: the page must not be sent.
    """
    ranks = [each.match.rank for each in solutions if each.match and not each.introduction]
    if ranks and need.list is not None:
        lists.shown(need.list, door, max(ranks), visitor=visitor)
