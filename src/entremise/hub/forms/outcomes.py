"""What came of an introduction, as one side tells it."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entremise.hub.models import Outcome, Side
from entremise.hub.queries.outcomes import WITH_AMOUNT

#: The largest amount that is believed, in euros.
MOST = 10**11
#: How people write thousands and the currency.
_MARKS = re.compile(r"[\s.,’'  €]|euros?|EUR", re.IGNORECASE)
_CENTS = re.compile(r"[.,]\d{1,2}(?=\s*(€|euros?|EUR)?\s*$)", re.IGNORECASE)


class AmountField(forms.CharField):
    """Euros, as people write them: `12 000`, `12.000 €`, `12,000`. Cents are left out."""

    def clean(self, value: Any) -> int | None:
        """The whole number of euros; nothing when the field is empty."""
        typed = super().clean(value).strip()
        if not typed:
            return None
        digits = _MARKS.sub("", _CENTS.sub("", typed))
        if not (digits.isascii() and digits.isdigit()) or int(digits) > MOST:
            raise forms.ValidationError(_("Écrivez un montant en euros, par exemple 12 000."))
        return int(digits)


class OutcomeForm(forms.Form):
    """What came of it. Only what goes with the answer is kept: an amount with a contract, a reason with nothing."""

    kind = forms.ChoiceField(
        label=_("Qu’en est-il sorti ?"),
        choices=[(kind.value, kind.label) for kind in Outcome.Kind],
        widget=forms.RadioSelect,
    )
    amount = AmountField(
        label=_("Pour quel montant, à peu près ?"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        help_text=_("En euros hors taxes, pour un contrat ou un financement. Il n’est publié que dans des totaux."),
    )
    because = forms.ChoiceField(
        label=_("Pourquoi rien ?"),
        required=False,
        choices=[(reason.value, reason.label) for reason in Outcome.Reason],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Un mot pour la chambre"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Lu par les conseillers seulement, pas par l’autre côté."),
    )

    def clean(self) -> dict[str, Any]:
        """Nothing comes with a reason; an amount is forgotten when the answer has none."""
        told = super().clean() or {}
        if told.get("kind") == Outcome.Kind.NOTHING and not told.get("because") and "because" not in self.errors:
            self.add_error("because", _("Dites-nous pourquoi : une raison suffit, elle aide à mieux chercher."))
        if told.get("kind") not in WITH_AMOUNT:
            told["amount"] = None
        return told


class ToldForm(OutcomeForm):
    """What a side told an adviser, by telephone or face to face."""

    side = forms.ChoiceField(
        label=_("Qui vous l’a dit ?"),
        choices=[(side.value, side.label) for side in (Side.ASKER, Side.FIRM)],
        widget=forms.RadioSelect,
    )

    field_order = ("side", "kind", "amount", "because", "note")
