"""Whom to write to, on each side of an introduction."""

from dataclasses import dataclass

from django.utils import timezone

from entremise.hub.links import Link
from entremise.hub.models import Correspondent, Introduction, Need, Side
from entremise.hub.queries import advisers
from entremise.hub.queries.introductions import Contact
from entremise.notices.actions import Addressee
from entremise.people.models import Membership, Person


def of(introduction: Introduction, side: Side) -> list[Addressee]:
    """Everybody of a side."""
    if side == Side.ASKER:
        return of_asker(introduction)
    return of_firm(introduction) if side == Side.FIRM else of_advisers(introduction.need)


def of_asker(introduction: Introduction) -> list[Addressee]:
    """Who has the need of an introduction."""
    return asker_of(introduction.need)


def asker_of(need: Need) -> list[Addressee]:
    """Who has a need: their account, else the address they gave; nobody once both are erased."""
    if need.person is not None and need.person.is_active:
        return [Addressee.of(need.person)]
    return [Addressee(need.email, need.language, need.name)] if need.email and need.person is None else []


def of_firm(introduction: Introduction) -> list[Addressee]:
    """Who answered for the firm; before an answer, its confirmed members; else whom the chamber knows there."""
    if introduction.answered_by is not None and introduction.answered_by.is_active:
        return [Addressee.of(introduction.answered_by)]
    if introduction.firm_email:
        return [_answered_by_mail(introduction)]
    found = [Addressee.of(person) for person in members(introduction.organisation)]
    return found or [_correspondent(each) for each in correspondents(introduction.organisation)]


def of_advisers(need: Need) -> list[Addressee]:
    """Who accompanies a need: its adviser (or whoever stands in), else who would be given it, else all advisers."""
    if need.adviser is not None:
        return [Addressee.of(advisers.effective(need.adviser))]
    found = advisers.for_need(need, timezone.localdate())
    return [Addressee.of(person) for person in ([found] if found else advisers.advisers())]


def members(organisation: str) -> list[Person]:
    """The confirmed members of an organisation (`siren:123456789`) whose account lives, the oldest first."""
    scheme, _, identifier = organisation.partition(":")
    belong = Membership.objects.filter(Membership.CURRENT, scheme=scheme, identifier=identifier, person__is_active=True)
    return [each.person for each in belong.select_related("person").order_by("pk")]


def correspondents(organisation: str) -> list[Correspondent]:
    """Whom the chamber knows at a firm, but those who asked not to be written to."""
    return list(Correspondent.objects.filter(organisation=organisation, stopped_at=None).order_by("pk"))


def _correspondent(known: Correspondent) -> Addressee:
    return Addressee(known.email, known.language, known.name)


def _answered_by_mail(introduction: Introduction) -> Addressee:
    """Whoever answered by a link: their account if they have one; else in the language the chamber knows, or French."""
    for person in members(introduction.organisation):
        if person.email.lower() == introduction.firm_email:
            return Addressee.of(person)
    known = Correspondent.objects.filter(organisation=introduction.organisation, email__iexact=introduction.firm_email)
    language = known.values_list("language", flat=True).first() or "fr"
    return Addressee(introduction.firm_email, language, introduction.firm_name)


@dataclass(frozen=True, slots=True)
class Known:
    """Somebody of a firm who came by the link of a mail: whom to write to, and what is known of them.

    Attributes:
        correspondent: whether the chamber knows them without an account.
    """

    addressee: Addressee
    contact: Contact
    correspondent: bool = False


def known_by(introduction: Introduction, link: Link) -> Known | None:
    """Whose link it is; none when their address is no longer one of the firm's: the link was replaced."""
    for person in members(introduction.organisation):
        if link.is_of(person.email):
            return Known(Addressee.of(person), Contact(person.name, person.email, person.phone))
    for each in Correspondent.objects.filter(organisation=introduction.organisation).order_by("pk"):
        if link.is_of(each.email):
            return Known(_correspondent(each), Contact(each.name, each.email, each.phone), correspondent=True)
    if introduction.firm_email and link.is_of(introduction.firm_email):
        contact = Contact(introduction.firm_name, introduction.firm_email, introduction.firm_phone)
        return Known(_answered_by_mail(introduction), contact)
    return None
