"""Firms of the fictional territory that do what a consultation of the trial asks for."""

from collections.abc import Sequence

from entremise.people.models import Membership
from entremise.registry.models import Establishment

#: At most so many of a trade.
MOST = 5


def trade_first(activity: str, firms: Sequence[Establishment]) -> list[Establishment]:
    """The first of these firms, then those of the register that have this activity, then the rest of these.

    A firm that somebody of the trial belongs to says for itself what it answers: it is only there if it is first.
    """
    belong = {each.organisation for each in Membership.objects.filter(Membership.CURRENT)}
    sites = Establishment.objects.filter(activity=activity).select_related("organisation").order_by("pk")
    doing = [each for each in sites if str(each.organisation) not in belong][:MOST]
    kept = {each.pk for each in doing}
    return [*firms[:1], *doing, *(each for each in firms[1:] if each.pk not in kept)]
