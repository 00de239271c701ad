"""What one fills in to sign in and to say who one is."""

from typing import Any, ClassVar

from allauth.account.forms import ConfirmLoginCodeForm, LoginForm, RequestLoginCodeForm
from django import forms
from django.utils.translation import gettext_lazy as _

from entremise.people.models import Person

#: What a person types of a code: digits, on the keyboard of digits, filled in by the phone when it can.
CODE_WIDGET = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True, "class": "code"}


class AddressForm(RequestLoginCodeForm):
    """Where to send the code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(
            label=_("Votre adresse électronique"),
            widget=forms.EmailInput({"autocomplete": "username webauthn", "autofocus": True}),
            error_messages={"required": _("Écrivez votre adresse électronique.")},
        )


class CodeForm(ConfirmLoginCodeForm):
    """The code that was sent."""

    code = forms.CharField(
        label=_("Le code reçu"),
        max_length=20,
        widget=forms.TextInput(CODE_WIDGET),
        error_messages={"required": _("Recopiez le code que vous avez reçu.")},
    )


class PasswordForm(LoginForm):
    """An address and its password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.EmailField(
            label=_("Votre adresse électronique"),
            widget=forms.EmailInput({"autocomplete": "username", "autofocus": True}),
        )
        self.fields["password"] = forms.CharField(
            label=_("Mot de passe"), widget=forms.PasswordInput({"autocomplete": "current-password"})
        )
        self.order_fields(["login", "password"])


class WelcomeForm(forms.Form):
    """What is asked once, after the first sign-in."""

    name = forms.CharField(
        label=_("Votre prénom et votre nom"),
        help_text=_("C’est ainsi que vous serez présenté aux personnes que vous accepterez de rencontrer."),
        max_length=150,
        widget=forms.TextInput({"autocomplete": "name", "autofocus": True}),
        error_messages={"required": _("Dites-nous comment vous vous appelez.")},
    )
    terms = forms.BooleanField(
        label=_("J’accepte les conditions d’utilisation"),
        error_messages={"required": _("Le service ne peut être utilisé sans accepter ses conditions.")},
    )


class IdentityForm(forms.ModelForm[Person]):
    """Who one is, and how one is spoken to."""

    class Meta:
        model = Person
        fields: ClassVar = ["name", "phone", "language"]
        labels: ClassVar = {"name": _("Nom"), "phone": _("Téléphone"), "language": _("Langue des messages")}
        help_texts: ClassVar = {
            "name": _("Prénom et nom, tels qu’on vous présente."),
            "phone": _("Transmis seulement à qui vous acceptez de rencontrer."),
        }
        widgets: ClassVar = {
            "name": forms.TextInput({"autocomplete": "name"}),
            "phone": forms.TextInput({"autocomplete": "tel", "inputmode": "tel"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True


class KeyForm(forms.Form):
    """What a key to the API is for."""

    name = forms.CharField(
        label=_("À quoi sert cette clé ?"),
        help_text=_("Par exemple le nom du logiciel qui s’en servira."),
        max_length=100,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
