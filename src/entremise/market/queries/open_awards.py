"""Awards as open data give them: what the law publishes, and of private buyers no more than that they awarded."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from django.db.models import Q, QuerySet

from entremise.market.models import Award, Buyer
from entremise.registry.models import Establishment, Organisation

_AT_ONCE = 500


class OpenAward(NamedTuple):
    """An award and what may be told of who won it; empty when a private buyer's, or when the firm objected."""

    award: Award
    supplier: str
    supplier_name: str
    commune: str
    amount: int | None


def opened(found: QuerySet[Award] | Sequence[Award]) -> Iterator[OpenAward]:
    """Awards with what may be told of each. Those of a query are read a few hundred at a time."""
    rows: Iterable[Award] = found
    if isinstance(found, QuerySet):
        rows = found.select_related("tender__buyer", "lot").iterator(_AT_ONCE)
    left = iter(rows)
    while some := list(islice(left, _AT_ONCE)):
        unnamed = _unnamed({award.supplier for award in some})
        yield from (_opened(award, unnamed) for award in some)


def _opened(award: Award, unnamed: frozenset[str]) -> OpenAward:
    buyer = award.tender.buyer if award.tender else None
    if award.source == Award.Source.DECLARED and (buyer is None or buyer.kind == Buyer.Kind.PRIVATE):
        return OpenAward(award, "", "", "", None)
    if award.supplier in unnamed:
        return OpenAward(award, "", "", award.supplier_commune, award.amount)
    return OpenAward(award, award.supplier, award.supplier_name, award.supplier_commune, award.amount)


def _unnamed(suppliers: set[str]) -> frozenset[str]:
    """Those who objected to being shown: sites, and legal units named by theirs."""
    numbers = {each.partition(":")[2] for each in suppliers}
    sites = Establishment.objects.filter(Q(named=False) | Q(organisation__named=False), identifier__in=numbers)
    units = Organisation.objects.filter(named=False, identifier__in=numbers | {number[:9] for number in numbers})
    hidden = {*sites.values_list("identifier", flat=True), *units.values_list("identifier", flat=True)}
    return frozenset(each for each in suppliers if {each.partition(":")[2], each.partition(":")[2][:9]} & hidden)
