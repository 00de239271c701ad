"""What a list was made for, as far as the ledger tells: the activities and the place the need was understood as."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from entremise.common.reader import current_language
from entremise.matching.nomenclature import naf
from entremise.matching.speech import number_in
from entremise.matching.understanding import places
from entremise.neutrality.ledger.entries import Listed

#: Activities told of a need: those that weigh most.
TOLD = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, in the reader's language.

    Attributes:
        activities: labels, weightiest first, `TOLD` at most; empty when the need was told by its words alone.
        where: the place and radius; "" for anywhere.
    """

    activities: tuple[str, ...]
    where: str


def asked(listed: Listed) -> Asked:
    """What a list was made for."""
    language = current_language()
    place = places.from_code(listed.place) if listed.place else None
    where = place.label if place else ""
    if listed.radius_km is not None:
        around = _("%(place)s, %(km)s km autour") if place else _("autour d’un point donné, %(km)s km")
        where = around % {"place": where, "km": number_in(language, listed.radius_km)}
    return Asked(tuple(naf.label(code, language) for code in listed.activities[:TOLD]), where)


def in_short(listed: Listed) -> str:
    """The same on one line."""
    told = asked(listed)
    what = told.activities[0] if told.activities else _("un besoin dit par ses seuls mots")
    return f"{what} · {told.where}" if told.where else what
