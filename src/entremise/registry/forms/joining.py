"""What arrives from somebody who says that an organisation is theirs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entremise.matching.understanding import places
from entremise.people.models import Membership
from entremise.registry import identifiers
from entremise.registry.models import Scheme

Proof = Membership.Proof

_FUNCTION_HELP = _("Par exemple : gérante, responsable des achats. Elle aide à vous reconnaître.")
_PLACE = {"list": "lieux", "data-lieux": "/lieux", "autocomplete": "off"}

#: What each proof asks of the person.
PROOFS = {
    Proof.DOMAIN: _("Par mon adresse électronique de l’entreprise : tout de suite"),
    Proof.LETTER: _("Par un courrier au siège, qui porte un code : quelques jours"),
    Proof.ADVISER: _("Par un conseiller de la chambre, qui vérifie et me répond"),
}


class JoinForm(forms.Form):
    """How one proves that one belongs to an organisation; its name too when it is not shown here."""

    name = forms.CharField(label=_("Nom de l’entreprise"), max_length=255)
    proof = forms.ChoiceField(label=_("Comment le prouver"), widget=forms.RadioSelect)
    function = forms.CharField(
        label=_("Votre fonction (facultatif)"), max_length=100, required=False, help_text=_FUNCTION_HELP,
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )  # fmt: skip

    def __init__(self, *args: Any, proofs: list[Proof], named: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if named:
            del self.fields["name"]
        choice = self.fields["proof"]
        choice.choices = [(proof.value, PROOFS[proof]) for proof in proofs]  # type: ignore[attr-defined]
        choice.initial = proofs[0].value


class FoundForm(forms.Form):
    """A project, or an organisation that has no official number."""

    form = forms.UUIDField(widget=forms.HiddenInput)
    name = forms.CharField(label=_("Nom du projet ou de l’organisation"), min_length=2, max_length=200)
    description = forms.CharField(
        label=_("Ce qu’il fait ou fera"), min_length=20, max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Avec vos mots : c’est par eux qu’on vous trouvera. Cette présentation est publique."),
    )  # fmt: skip
    commune = forms.CharField(
        label=_("Commune (facultatif)"), max_length=100, required=False, widget=forms.TextInput(attrs=_PLACE)
    )

    def clean_commune(self) -> str:
        """The INSEE code of the place; empty when none is said."""
        said = self.cleaned_data["commune"].strip()
        found = places.resolve(said) if said else None
        if said and (found is None or len(found.code) != 5):
            raise forms.ValidationError(_("Cette commune n’est pas connue : donnez son nom ou son code postal."))
        return found.code if found else ""


class ForeignForm(forms.Form):
    """An organisation from abroad, by a number that can be checked."""

    scheme = forms.ChoiceField(
        label=_("Type de numéro"), choices=[(each.value, each.label) for each in (Scheme.VAT, Scheme.LEI)]
    )
    identifier = forms.CharField(
        label=_("Numéro"), max_length=40, help_text=_("Par exemple : IT 00159560366, ou un LEI de 20 caractères.")
    )
    name = forms.CharField(label=_("Nom de l’organisation"), min_length=2, max_length=255)
    country = forms.RegexField(
        r"^[A-Za-z]{2}$", label=_("Pays"), max_length=2, min_length=2,
        help_text=_("Code de deux lettres : IT, DE, US…"), widget=forms.TextInput(attrs={"size": 3}),
        error_messages={"invalid": _("Un code de pays s’écrit en deux lettres, comme IT ou US.")},
    )  # fmt: skip
    site = forms.URLField(label=_("Site internet (facultatif)"), required=False, max_length=255, assume_scheme="https")
    description = forms.CharField(
        label=_("Ce qu’elle fait"), min_length=20, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )
    function = forms.CharField(label=_("Votre fonction"), max_length=100, help_text=_FUNCTION_HELP)

    def clean_country(self) -> str:
        """In capitals."""
        return str(self.cleaned_data["country"]).upper()

    def clean(self) -> dict[str, Any]:
        """The number, checked with its own key."""
        told = super().clean() or {}
        if "identifier" in told and "scheme" in told:
            try:
                told["identifier"] = identifiers.normalise(told["scheme"], told["identifier"])
            except forms.ValidationError as error:
                self.add_error("identifier", error)
        return told


class AnswerForm(forms.Form):
    """What an adviser answers to a claim."""

    answer = forms.ChoiceField(choices=[("approve", ""), ("refuse", "")])
    reason = forms.CharField(label=_("Pourquoi"), required=False, max_length=500)

    def clean(self) -> dict[str, Any]:
        """A refusal says why."""
        told = super().clean() or {}
        if told.get("answer") == "refuse" and not told.get("reason", "").strip():
            self.add_error("reason", _("Dites à la personne pourquoi : elle reçoit cette phrase."))
        return told
