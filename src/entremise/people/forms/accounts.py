"""What one fills in to sign in and to say who one is."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _

from entremise.people.models import Person

#: What the database keeps of an address.
LONGEST_ADDRESS = 254
#: How the library's fields are named and typed on our pages.
LABELS = {
    "email": _("Adresse électronique"),
    "login": _("Adresse électronique"),
    "code": _("Le code"),
    "password": _("Mot de passe"),
    "oldpassword": _("Mot de passe actuel"),
    "password1": _("Nouveau mot de passe"),
    "password2": _("Le même, une seconde fois"),
}
MISSING = {
    "email": _("Écrivez une adresse électronique."),
    "login": _("Écrivez une adresse électronique."),
    "code": _("Recopiez le code."),
}


class Plain(forms.Form):
    """A form of the library in our words, without its placeholders and helps."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = LABELS.get(name, field.label)
            field.help_text = ""
            if isinstance(field, forms.EmailField):
                field.validators.append(MaxLengthValidator(LONGEST_ADDRESS))
            if name in MISSING:
                field.error_messages["required"] = MISSING[name]
        next(iter(self.fields.values())).widget.attrs["autofocus"] = True
        if "code" in self.fields:
            self.fields["code"].widget.attrs |= {"class": "digits", "inputmode": "numeric", "maxlength": 20}


class AddressForm(Plain, account.RequestLoginCodeForm):
    """Where to send the code to sign in."""


class CodeForm(Plain, account.ConfirmLoginCodeForm):
    """The code to sign in."""


class AddressCodeForm(Plain, account.ConfirmEmailVerificationCodeForm):
    """The code that proves a new address."""


class PasswordCodeForm(Plain, account.ConfirmPasswordResetCodeForm):
    """The code to choose another password."""


class PasswordForm(Plain, account.LoginForm):
    """An address and its password."""


class ForgottenForm(Plain, account.ResetPasswordForm):
    """Where to send the code to choose another password."""


class NewPasswordForm(Plain, account.ResetPasswordKeyForm):
    """Another password, once the code was given."""


class SetPasswordForm(Plain, account.SetPasswordForm):
    """A first password."""


class ChangePasswordForm(Plain, account.ChangePasswordForm):
    """Another password."""


class AskPasswordForm(Plain, account.ReauthenticateForm):
    """The password again, before something that matters."""


class NewAddressForm(Plain, account.AddEmailForm):
    """Another address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("Nouvelle adresse")


class ProofForm(Plain, mfa.AuthenticateForm):
    """The code of the application, or a recovery code."""


class AskProofForm(Plain, mfa.ReauthenticateForm):
    """The same, before something that matters."""


class ApplicationForm(Plain, totp.ActivateTOTPForm):
    """The first code of an application."""


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
