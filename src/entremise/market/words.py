"""How a consultation is told in the reader's language: its moments in Europe/Paris, its amounts, places and codes."""

from datetime import datetime

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from entremise.common.reader import current_language
from entremise.market.models import Tender
from entremise.matching.model import Language
from entremise.matching.nomenclature import communes, cpv


def moment(at: datetime | None) -> str:
    """`mardi 3 juin 2036 à 12 h 00`, `Tuesday 3 June 2036 at 12:00`; empty without a moment."""
    if at is None:
        return ""
    here = localtime(at)
    clock = f"{here.hour}:{here:%M}" if get_language() == "en" else f"{here.hour} h {here:%M}"
    return _("%(day)s à %(clock)s") % {"day": date_format(here, "l j F Y"), "clock": clock}


def euros(amount: int | None) -> str:
    """`12 000 €`; empty without an amount."""
    return "" if amount is None else f"{number_format(amount, 0, force_grouping=True)} €"


def amount(tender: Tender) -> str:
    """How much it is about, in words; empty when it is not told."""
    low, high = euros(tender.amount_min), euros(tender.amount_max)
    if low and high:
        return low if low == high else _("de %(low)s à %(high)s") % {"low": low, "high": high}
    if high:
        return _("jusqu’à %(high)s") % {"high": high}
    return _("à partir de %(low)s") % {"low": low} if low else ""


def place(code: str) -> str:
    """The name of a commune or of a département by its code; the code itself when nothing has it."""
    found = communes.commune(code) if len(code) == 5 else communes.area("departement", code)
    return found.name if found else code


def places(tender: Tender) -> str:
    """Where it is carried out, else where its buyer is; empty when nothing tells."""
    return ", ".join(map(place, tender.places)) or tender.buyer_place


def cpv_label(code: str) -> str:
    """What a code of the vocabulary is called: `Peinture (travaux)`."""
    return cpv.label(code, current_language())


def inside(text: object) -> str:
    """A text that goes on in a sentence: its first letter is small."""
    told = str(text)
    return told[:1].lower() + told[1:]


def cpv_search(typed: str, limit: int) -> list[cpv.Entry]:
    """Codes of the vocabulary by their number or by words, in the reader's language, else in the other; a plural finds
    what its singular would.
    """
    language = current_language()
    other: Language = "fr" if language == "en" else "en"
    singular = " ".join(word[:-1] if word[-1] in "sx" and len(word) > 3 else word for word in typed.split())
    for words in dict.fromkeys((typed, singular)):
        found = cpv.search(words, language, limit) or cpv.search(words, other, limit)
        if found:
            return found
    return []
