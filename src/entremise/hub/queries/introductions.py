"""What is read of introductions: those that wait, those unanswered, the firms they name."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from entremise.hub.models import Introduction, Need, Side
from entremise.hub.queries.needs import asker_name
from entremise.registry import queries as registry
from entremise.registry.models import Establishment

#: The facts that end the wait for a firm's answer.
_ANSWERED = ("accepted_at", "declined_at", "withdrawn_at", "turned_down_at", "closed_at", "introduced_at")


def unanswered(need: Need) -> QuerySet[Introduction]:
    """The firms written to that have neither answered nor been given up: status `sent`."""
    return _pending(need).filter(sent_at__isnull=False, silent_at=None)


def waiting(need: Need) -> QuerySet[Introduction]:
    """Those whose turn will come, in the order they go: by rank of their match, then as they were proposed."""
    first = (F("rank").asc(nulls_last=True), "proposed_at", "pk")
    return _pending(need).filter(agreed_at__isnull=False, sent_at=None).order_by(*first)


def _pending(need: Need) -> QuerySet[Introduction]:
    return need.introductions.filter(**dict.fromkeys(_ANSWERED))


def standing(need: Need, solution: str) -> Introduction | None:
    """The introduction of a solution to a need: only one is neither withdrawn, turned down nor closed."""
    found = need.introductions.filter(solution=solution, withdrawn_at=None, turned_down_at=None, closed_at=None)
    return found.select_related("need__person", "answered_by").first()


def firm(introduction: Introduction) -> Establishment | None:
    """The establishment introduced; none when it left the register or opted out of it since."""
    return firms([introduction]).get(introduction.solution)


def firms(introductions: Iterable[Introduction]) -> dict[str, Establishment]:
    """The establishments of several introductions, by solution."""
    return registry.establishments({each.solution for each in introductions})


def firm_name(introduction: Introduction) -> str:
    """How the firm is called, in the language of the moment when it may no longer be named."""
    found = firm(introduction)
    return found.shown_name if found else introduction.called or _("Une entreprise qui n’est plus au registre")


@dataclass(frozen=True, slots=True)
class Contact:
    """How to reach somebody. Empty parts were not given, or were erased."""

    name: str
    email: str
    phone: str = ""
    organisation: str = ""


def contacts(introduction: Introduction) -> dict[Side, Contact]:
    """How to reach each side: what the other side is given. Nothing before both have agreed: the only gate there is."""
    if introduction.introduced_at is None:
        return {}
    return {Side.ASKER: _asker(introduction.need), Side.FIRM: _firm(introduction)}


def _asker(need: Need) -> Contact:
    if need.person is None:
        return Contact(need.name, need.email, organisation=need.organisation_name)
    return Contact(need.person.name or need.name, need.person.email, need.person.phone, need.organisation_name)


def _firm(introduction: Introduction) -> Contact:
    return Contact(
        introduction.firm_name, introduction.firm_email, introduction.firm_phone, organisation=firm_name(introduction)
    )


def asker_shown(introduction: Introduction) -> str:
    """Who asks, as the firm may know them, in the language of the moment."""
    return asker_name(introduction.need, AnonymousUser(), introduction)


def reasons(introduction: Introduction, language: str) -> list[str]:
    """Why this firm, in a language (`fr` or `en`)."""
    return [each["en" if language == "en" else "fr"] for each in introduction.reasons]
