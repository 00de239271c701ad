"""What firms type in: their answer, why they decline, a question; and what buyers type about them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entremise.hub.forms.outcomes import AmountField
from entremise.market.models import Answer, Lot


class AnswerForm(forms.Form):
    """What a firm offers. A draft needs nothing; what is sent needs a text, and somebody to reach."""

    text = forms.CharField(
        label=_("Ce que vous proposez"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Comment vous feriez, avec qui, ce que le prix comprend. L’acheteur le lit tel quel."),
    )  # fmt: skip
    lots = forms.TypedMultipleChoiceField(
        label=_("Lots auxquels vous répondez"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    amount = AmountField(
        label=_("Votre prix, en euros hors taxes (facultatif)"), required=False, max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        help_text=_("Le total pour tout ce à quoi vous répondez. Par exemple 12 000."),
    )  # fmt: skip
    delay = forms.CharField(
        label=_("Quand, et en combien de temps (facultatif)"), max_length=200, required=False,
        help_text=_("Par exemple : dès le 15 mars, trois semaines de chantier."),
    )  # fmt: skip
    name = forms.CharField(label=_("Votre nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Adresse électronique"), widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("L’acheteur vous joint par elle ; votre reçu y part."),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Téléphone (facultatif)"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )  # fmt: skip

    def __init__(
        self, *args: Any, lots: Sequence[Lot], draft: bool = False, own_email: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        if lots:
            self.fields["lots"].choices = [(lot.rank, str(lot)) for lot in lots]  # type: ignore[attr-defined]
        else:
            del self.fields["lots"]
        if not own_email:  # the receipt goes where the account or the invitation is
            del self.fields["email"]
        if draft:
            for field in self.fields.values():
                field.required = False

    def facts(self, email: str) -> dict[str, Any]:
        """What is kept of it; `email` when it is not asked for."""
        told = {"lots": [], "email": email} | self.cleaned_data
        return {**told, "lots": sorted(told["lots"]), "email": told["email"].lower()}


def initial(answer: Answer | None, name: str, email: str, phone: str, lots: Sequence[Lot]) -> dict[str, Any]:
    """What a form shows at first: what was written, else whom it is known to be from, for all lots."""
    if answer is None:
        return {"name": name, "email": email, "phone": phone, "lots": [lot.rank for lot in lots]}
    told = {each: getattr(answer, each) for each in ("text", "lots", "delay", "name", "email", "phone")}
    return told | {"amount": "" if answer.amount is None else str(answer.amount)}


class DeclineForm(forms.Form):
    """Why a firm does not answer: it may say nothing."""

    because = forms.CharField(
        label=_("Pourquoi (facultatif)"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Lu par l’acheteur : un délai trop court, un lot trop grand… cela l’aide à mieux acheter."),
    )  # fmt: skip


class QuestionForm(forms.Form):
    """A question to the buyer."""

    text = forms.CharField(
        label=_("Votre question"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("La réponse sera lue par toutes les entreprises concernées. Personne ne saura qui a demandé : "
                    "n’écrivez rien qui vous nomme."),
    )  # fmt: skip


class ReplyForm(forms.Form):
    """The buyer's reply, for all."""

    reply = forms.CharField(label=_("Votre réponse"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
