"""Whom to write to, on each side of an introduction."""

from django.utils import timezone

from entremise.hub.models import Correspondent, Introduction, Need, Side
from entremise.hub.queries import advisers
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
    """Whoever answered without an account, in the language the chamber knows them to read, else French."""
    known = Correspondent.objects.filter(organisation=introduction.organisation, email__iexact=introduction.firm_email)
    language = known.values_list("language", flat=True).first() or "fr"
    return Addressee(introduction.firm_email, language, introduction.firm_name)
