"""What came of introductions: each is counted once, with what both sides said of it."""

from entremise.hub.models import Introduction, Outcome, Side

#: Two amounts that differ by less than this part of the larger (1/20 is 5 %) are the same: one side rounds.
TOLERANCE = 20


def current(introduction: Introduction) -> dict[Side, Outcome]:
    """What each side says today; a side that has said nothing is not there."""
    return {Side(each.side): each for each in introduction.outcomes.filter(replaced_at=None)}


def final(outcome: Outcome | None) -> bool:
    """Whether a side has told how it ended; until then it is asked again."""
    return outcome is not None and outcome.kind != Outcome.Kind.ONGOING


def told(introduction: Introduction, side: Side) -> bool:
    """Whether a side has told how it ended."""
    return final(current(introduction).get(side))


def differ(one: Outcome | None, other: Outcome | None) -> bool:
    """Whether the two sides tell two different ends: another kind, or amounts more than 5 % apart.

    A side still in discussion, or that tells no amount, contradicts nobody.
    """
    if one is None or other is None or not (final(one) and final(other)):
        return False
    if one.kind != other.kind:
        return True
    if one.amount is None or other.amount is None:
        return False
    return abs(one.amount - other.amount) * TOLERANCE > max(one.amount, other.amount)
