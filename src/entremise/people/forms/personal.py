"""What arrives from the page of one's own data, and from the audit trail's."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entremise.people.models import Consent, Person

Purpose = Consent.Purpose
#: What one may say yes or no to; the conditions of use are agreed to by having an account.
ASKED = (Purpose.CONTACT, Purpose.NEWS, Purpose.STUDY)


class ConsentForm(forms.Form):
    """A yes or no for each use."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for purpose in ASKED:
            self.fields[purpose.value] = forms.BooleanField(label=_upper(str(purpose.label)), required=False)


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]


class EraseForm(forms.Form):
    """To erase all, one types one's own address: nobody does it by a slip."""

    email = forms.CharField(
        label=_("Votre adresse électronique, pour confirmer"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        self.person = person

    def clean_email(self) -> str:
        """The address of the account, however it is typed."""
        typed = str(self.cleaned_data["email"]).strip().lower()
        if typed != self.person.email.lower():
            raise forms.ValidationError(_("Ce n’est pas l’adresse de ce compte."))
        return typed


class TrailForm(forms.Form):
    """The filters of the audit trail, all optional."""

    objet = forms.CharField(
        label=_("Objet"), max_length=60, required=False, help_text=_("par exemple need:12, ou person:3")
    )
    personne = forms.CharField(
        label=_("Personne"), max_length=254, required=False, help_text=_("son numéro ou son adresse")
    )
    verbe = forms.CharField(label=_("Verbe"), max_length=60, required=False, help_text=_("le début suffit : need."))
    porte = forms.ChoiceField(
        label=_("Par où"), required=False,
        choices=[("", _("partout")), ("page", _("page")), ("api", _("API")), ("mail", _("message")),
                 ("command", _("commande")), ("round", _("tâche régulière"))],
    )  # fmt: skip
    origine = forms.CharField(label=_("Origine"), max_length=32, required=False)
