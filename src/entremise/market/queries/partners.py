"""With whom to answer: the parts of a consultation, who of a group covers them, and who could cover the others.

Firms to choose from come in the order that neutrality arranges, recorded before they are shown. Those that a
confidential consultation invited are told apart by nobody: how many could cover a part is all that is told.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from django.db.models import QuerySet
from django.urls import reverse

from entremise.common.problems import Both
from entremise.hub.queries import search
from entremise.hub.queries.addressees import correspondents, members
from entremise.hub.queries.matches import digest
from entremise.hub.queries.search import Results
from entremise.market import rules
from entremise.market.models import Group, Invitation, Lot, Partner, Tender
from entremise.market.partner_links import partner_url
from entremise.market.queries import reading
from entremise.market.queries.firms import (
    CLASS,
    SURE,
    Firm,
    firm,
    firms_at,
    nearest,
    places_of,
    same_trade,
    serves,
    told,
    trades,
)
from entremise.matching.model import Answer as Told
from entremise.matching.model import Language, Place, Request
from entremise.matching.nomenclature import naf
from entremise.matching.understanding import places
from entremise.neutrality.lists import Listing
from entremise.notices.actions import Addressee
from entremise.people.rules import Visitor, organisations

#: A firm this near a place works there, in kilometres from its edge.
NEAR_KM: Final = 50.0
#: What the words of a lot tell as surely as this, they tell by themselves.
CLEAR: Final = 0.6


@dataclass(frozen=True)
class Part:
    """A part of a consultation that a firm may cover: a lot, a trade, or a place.

    Attributes:
        key: `lot:2`, `trade:43.34Z`, `place:13055`.
        activities: NAF codes of those who do it.
        place: where it is done; anywhere when not known.
        covered: the names of those of the group who cover it.
    """

    key: str
    name: Both
    activities: tuple[str, ...] = ()
    place: Place | None = None
    covered: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Named:
    """A firm of a group, and how it is called."""

    called: str
    firm: Firm
    parts: frozenset[str] = frozenset()


def parts(tender: Tender, group: Sequence[Named]) -> list[Part]:
    """The parts of a consultation: its lots, else its trades; then the places where nobody of the group is near."""
    where = places_of(tender)
    lots = list(tender.lots.all())
    found = (
        [_lot(tender, lot, where) for lot in lots]
        if len(lots) > 1
        else [_trade(code, where) for code in trades(tender)]
    )
    found += [_place(place, tender) for place in where if len(where) > 1 or _far(place, group)]
    for part in found:
        part.covered.extend(each.called for each in group if covers(each, part))
    return found


def covers(one: Named, part: Part) -> bool:
    """Whether a firm covers a part: it was asked to, or its activity, its offers or where it is say so."""
    if part.name.fr in one.parts:
        return True
    if part.key.startswith("place:"):
        return part.place is not None and not _far(part.place, [one])
    held = [*one.firm.trades(), *(code for text in one.firm.offers() for code in told(text))]
    held += [each.value for each in one.firm.said if each.kind == "trade" and each.held]
    return bool(same_trade(held, part.activities))


def together(group: Group | None, organisation: str, called: str) -> list[Named]:
    """Who answers together: the one who leads, and those who said yes."""
    found = [Named(called, firm(organisation))]
    if group is None:
        return found
    return found + [Named(each.called, firm(each.organisation), frozenset({each.part})) for each in joined(group)]


def suggested(
    tender: Tender, part: Part, own: str, language: Language, *, limit: int, offset: int = 0
) -> tuple[Results, int]:
    """Who could cover a part of a consultation, in the order that neutrality arranges; and how many in all.

    Args:
        own: the organisation of who asks (`siren:…`), which is left out.

    Raises:
        NothingLoadedError: no territory has been loaded yet.
        UnrecordedError: the ledger cannot be read.
    """
    request = Request(
        text=part.name.fr, place=part.place, anywhere=part.place is None, activities=part.activities or None,
        language=language, seed=tender.number.hex,
    )  # fmt: skip
    pool = search.pool(request, "fr")
    others = [each.match for each in search.named(pool.matches) if str(each.establishment.organisation) != own]
    listing = Listing(f"tender:{tender.number}:{digest(others)}", pool.understanding, pool.index)
    ranked = listing.arranged(others, eligible=pool.total - (len(pool.matches) - len(others)))
    page = search.named(ranked[offset : offset + limit])
    answer = Told(pool.understanding, ranked[offset : offset + limit], len(ranked), len(ranked))
    return Results(answer, page, listing), len(ranked)


def invited(tender: Tender, part: Part, without: Collection[str]) -> list[Invitation]:
    """Whom a confidential consultation invited and who may cover a part: who could is not told, only how many.

    A firm of which nothing is known may.
    """
    rows = tender.invitations.filter(rules.INVITED, declined_at=None).exclude(organisation="").order_by("pk")
    found = {each.organisation: each for each in rows if each.organisation not in without}
    known = firms_at({each.organisation: each.solution for each in found.values()})
    return [each for key, each in found.items() if _may(Named(each.called, known[key]), part)]


def part_in(partner: Partner, language: str) -> str:
    """What a partner would do, in a language."""
    return str(partner.reasons[0][language]) if partner.reasons else partner.part


def of_partner(partner: Partner) -> Iterator[tuple[Addressee, str]]:
    """Who is written to at a firm that is asked, and the path by which they answer.

    Its members with their account. Without any, whoever the buyer invited there (confidential), or whom the chamber
    knows there (public); nobody when the consultation is for signed-in members.
    """
    if not may_read(partner.group.tender, partner.organisation):
        return
    if found := members(partner.organisation):
        yield from ((Addressee.of(person), page(partner.group)) for person in found)
        return
    yield from ((to, partner_url(partner, to.email)) for to in by_link(partner))


def reached(partner: Partner) -> bool:
    """Whether somebody can be written to at a firm that is asked."""
    return any(True for _each in of_partner(partner))


def by_link(partner: Partner) -> list[Addressee]:
    """Those of a firm who may answer by a link, without an account."""
    tender = partner.group.tender
    if tender.audience == Tender.Audience.CHOSEN:
        rows = tender.invitations.filter(organisation=partner.organisation, sent_at__isnull=False, withdrawn_at=None)
        return [Addressee(each.email, each.language, each.name) for each in rows.exclude(email="").order_by("pk")]
    if tender.audience == Tender.Audience.PUBLIC:
        return [Addressee(each.email, each.language, each.name) for each in correspondents(partner.organisation)]
    return []


def joined(group: Group) -> QuerySet[Partner]:
    """Those who said yes and have not left."""
    return group.partners.filter(accepted_at__isnull=False, declined_at=None, withdrawn_at=None).order_by("pk")


def to_join(visitor: Visitor) -> list[Partner]:
    """Where a firm of theirs is asked to answer together, in consultations that they may see and that are open."""
    rows = Partner.objects.filter(organisation__in=organisations(visitor), withdrawn_at=None, group__ended_at=None)
    found = rows.filter(group__tender__in=Tender.objects.filter(rules.seen(visitor)))
    found = found.select_related("group__tender__buyer").order_by("-asked_at")
    return [each for each in found if each.group.tender.status is Tender.Status.OPEN]


def may_read(tender: Tender, organisation: str) -> bool:
    """Whether a firm may be written to about a consultation: a confidential one is told to those it invites."""
    return not tender.confidential or tender.invitations.filter(rules.INVITED, organisation=organisation).exists()


def of_leader(group: Group) -> list[Addressee]:
    """Who began the group, while they belong to its firm; else the other members."""
    found = members(group.organisation) if may_read(group.tender, group.organisation) else []
    own = [person for person in found if person.pk == group.person_id]
    return [Addressee.of(person) for person in own or found]


def shown_to_leader(partner: Partner) -> str:
    """How a partner is called before who leads: nobody learns whom else a confidential consultation invited."""
    if partner.group.tender.confidential and not partner.accepted_at:
        return ""
    return partner.called


def page(group: Group) -> str:
    """The path of the page of a group."""
    return reverse("market:group_page", args=[group.number])


def _may(one: Named, part: Part) -> bool:
    return covers(one, part) or not (one.firm.trades() or one.firm.said)


def _lot(tender: Tender, lot: Lot, where: Sequence[Place]) -> Part:
    place = places.from_code(lot.place) if lot.place else next(iter(where), None)
    title = Both(f"Lot {lot.rank} : {lot.title}", f"Lot {lot.rank}: {lot.title}")
    return Part(f"lot:{lot.rank}", title, tuple(_of_lot(tender, lot)), place)


def _of_lot(tender: Tender, lot: Lot) -> list[str]:
    """The activities of a lot: those its words share with the whole, since many lots only name a building or an area.

    Without any in common, what its words clearly tell is added to those of the whole.
    """
    own, whole = _read(lot.title, lot.text, tuple(lot.cpv), tender.language), trades(tender)
    codes = [code for code, _weight in own]
    if lot.cpv or not whole:
        return codes
    classes = {code[:CLASS] for code in whole}
    shared = [code for code in codes if code[:CLASS] in classes]
    return shared or ([*codes, *whole] if own and own[0][1] >= CLEAR else whole)


def _trade(code: str, where: Sequence[Place]) -> Part:
    name = Both(naf.label(code, "fr"), naf.label(code, "en"))
    return Part(f"trade:{code}", name, (code,), next(iter(where), None))


def _place(place: Place, tender: Tender) -> Part:
    name = Both(f"Être près de : {place.label}", f"Be near: {place.label}")
    return Part(f"place:{place.code}", name, tuple(trades(tender)), place)


def _far(place: Place, group: Sequence[Named]) -> bool:
    """Whether nobody of a group is known to work there; who is nowhere to be found is not taken to be far."""
    near = [found for each in group if (found := nearest(each.firm.sites, place))]
    served = any(serves(each.firm.sites, place) for each in group)
    return bool(near) and not served and min(km for km, _site in near) > place.extent_km + NEAR_KM


@lru_cache(maxsize=2048)
def _read(title: str, text: str, cpv: tuple[str, ...], language: str) -> tuple[tuple[str, float], ...]:
    """The activities that a lot tells of, and how sure each is."""
    return tuple(each for each in reading.activities(title, text, cpv, [], language) if each[1] >= SURE)
