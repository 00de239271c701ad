"""What a firm says it has, and what it writes to those it would answer with."""

from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entremise.market.actions.capabilities import Said
from entremise.market.models import Asked, Lot
from entremise.market.queries.asking import euros
from entremise.market.things import THINGS
from entremise.matching.nomenclature import naf

#: What is said with one's own words or figures, beside the things known.
OWN_WORDS = (
    ("trade:", _("Un métier, en plus de votre activité au registre")),
    ("turnover:", _("Votre chiffre d’affaires annuel, en euros")),
    ("capacity:heads", _("Votre effectif, en nombre de personnes")),
    ("capacity:", _("D’autres moyens : machines, véhicules, locaux…")),
    ("label:", _("Un autre label ou une autre certification")),
    ("insurance:", _("Une autre assurance")),
    ("place:", _("Une implantation ou un délai d’intervention")),
    ("reference:", _("Des références")),
    ("document:", _("Une autre pièce")),
)
#: What is told in figures.
FIGURES = {"turnover:", "capacity:heads"}


def _choices() -> list[Any]:
    """All that may be said: the things known, by kind, then what is said in one's own words."""
    things = groupby((thing for thing in THINGS.values() if not thing.each_time), key=lambda thing: thing.kind)
    known = [(kind.label, [(f"{kind}:{each.code}", str(each.name)) for each in found]) for kind, found in things]
    return [("", "—"), *known, (_("Avec vos mots"), list(OWN_WORDS))]


class SayForm(forms.Form):
    """One thing that a firm has, or has not."""

    what = forms.CharField(label=_("Quoi"), max_length=200)
    text = forms.CharField(
        label=_("Précisez, si besoin"),
        max_length=500,
        required=False,
        help_text=_("Un métier, un montant, un nombre, ou ce que la liste ne nomme pas."),
    )
    held = forms.ChoiceField(
        label=_("L’avez-vous ?"),
        choices=[("1", _("Oui")), ("0", _("Non"))],
        initial="1",
        widget=forms.RadioSelect,
        required=False,
    )
    until = forms.DateField(
        label=_("Jusqu’au (facultatif)"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Pour une assurance ou un certificat : nous vous dirons s’il s’arrête avant la date limite."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].widget = forms.Select(choices=_choices())

    def clean_what(self) -> str:
        """One of what may be required; the rest of it may be a code of the consultation."""
        told: str = self.cleaned_data["what"]
        if told.partition(":")[0] not in Asked.values or ":" not in told:
            raise forms.ValidationError(_("Choisissez dans la liste."))
        return told

    def clean(self) -> dict[str, Any]:
        """Figures are figures; what the list does not name is told in words."""
        told: dict[str, Any] = super().clean() or {}
        what, text = told.get("what", ""), " ".join(told.get("text", "").split())
        if what in FIGURES and told.get("held") != "0" and _figure(what, text) is None:
            self.add_error("text", _("Donnez le nombre, en chiffres."))
        if what.endswith(":") and what not in FIGURES and not text:
            self.add_error("text", _("Dites lequel, avec vos mots."))
        return told | {"text": text}

    def said(self) -> Said:
        """What the firm says."""
        told = self.cleaned_data
        kind, _colon, value = told["what"].partition(":")
        text = told["text"]
        if told["what"] in FIGURES:
            value, text = str(_figure(told["what"], text) or ""), ""
        elif kind == Asked.TRADE and naf.activity(text):
            value, text = naf.normalise(text), ""
        elif value:
            text = ""
        return Said(kind, value, text, told["held"] != "0", told["until"])


def _figure(what: str, text: str) -> int | None:
    if what == "turnover:":
        return euros(text if any(sign in text.lower() for sign in ("€", "eur", "mill")) else f"{text} €")
    digits = "".join(text.split())
    return int(digits) if digits.isdecimal() and len(digits) < 7 else None


class GroupForm(forms.Form):
    """What a firm writes to those it asks, and the lots it answers with them."""

    text = forms.CharField(
        label=_("Votre message aux entreprises que vous demandez (facultatif)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Ce que vous prenez, ce que vous cherchez, comment vous joindre."),
    )
    lots = forms.MultipleChoiceField(
        label=_("Lots auxquels vous répondez ensemble"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Rien de coché : tous."),
    )

    def __init__(self, *args: Any, lots: list[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["lots"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101
        field.choices = [(str(lot.rank), str(lot)) for lot in lots]
        if not lots:
            del self.fields["lots"]

    def ranks(self) -> list[int]:
        """The ranks of the lots that are ticked."""
        return [int(rank) for rank in self.cleaned_data.get("lots", [])]
