"""What changed in a consultation, told to who reads it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entremise.market import words
from entremise.market.models import Tender

#: The facts that readers are told of, as they know them, in the order of the page.
LABELS: dict[str, str | Promise] = {
    "closes_at": gettext_lazy("Date limite des réponses"),
    "questions_until": gettext_lazy("Questions jusqu’au"),
    "title": gettext_lazy("Objet"),
    "text": gettext_lazy("Description"),
    "category": gettext_lazy("Nature"),
    "cpv": gettext_lazy("Codes CPV"),
    "places": gettext_lazy("Lieu"),
    "amount": gettext_lazy("Montant estimé"),
    "starts_on": gettext_lazy("Début"),
    "months": gettext_lazy("Durée (mois)"),
    "url": gettext_lazy("Documents"),
    "groups": gettext_lazy("Groupements"),
    "lots": gettext_lazy("Lots"),
    "requirements": gettext_lazy("Exigences"),
}
#: What is too long to be told twice.
_LONG = ("text", "lots", "requirements")


@dataclass(frozen=True, slots=True)
class Change:
    """A fact that is not what it was."""

    name: str
    before: Any
    after: Any

    def told(self) -> str:
        """In the reader's words: `Lieu : Marseille, au lieu de Aix-en-Provence`; long texts are to be read again."""
        label = str(LABELS[self.name])
        if self.name in _LONG:
            return _("%(label)s : à relire") % {"label": label}
        after = _shown(self.name, self.after) or _("non précisé")
        before = _shown(self.name, self.before)
        if not before:
            return _("%(label)s : %(after)s") % {"label": label, "after": after}
        return _("%(label)s : %(after)s, au lieu de %(before)s") % {"label": label, "after": after, "before": before}


def facts(tender: Tender) -> dict[str, Any]:
    """All that readers are told of, as it is now."""
    told = {name: getattr(tender, name) for name in LABELS if name not in ("amount", "lots", "requirements")}
    told["amount"] = (tender.amount_min, tender.amount_max)
    told["lots"] = list(tender.lots.values_list("rank", "title", "text", "amount", "place"))
    told["requirements"] = list(tender.requirements.values_list("kind", "value", "text"))
    return told


def between(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """What is not the same, in the order of the page."""
    return [Change(name, before[name], after[name]) for name in LABELS if before[name] != after[name]]


def _shown(name: str, value: Any) -> str:
    return "" if value in (None, "", []) else _SHOWN.get(name, str)(value)


#: How the facts that are no plain words are shown.
_SHOWN: dict[str, Callable[[Any], str]] = {
    "closes_at": words.moment,
    "questions_until": words.moment,
    "amount": lambda value: words.amount(Tender(amount_min=value[0], amount_max=value[1])),
    "cpv": lambda codes: ", ".join(map(words.cpv_label, codes)),
    "places": lambda codes: ", ".join(map(words.place, codes)),
    "category": lambda value: str(Tender.Category(value).label),
    "groups": lambda value: _("acceptés") if value else _("non acceptés"),
    "starts_on": lambda value: date_format(value, "j F Y"),
}
