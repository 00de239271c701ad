"""What guests type: who they are, when they can, whom they want to meet, what they thought of it."""

import re
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from entremise.meetings.models import Guest, MeetingDay

_WEIGHTS = [(3, _("avant tout")), (2, _("oui")), (1, _("si possible"))]
MARKS = [(4, _("très utile")), (3, _("utile")), (2, _("peu utile")), (1, _("pas utile"))]
#: How many colleagues come with a guest at most.
COLLEAGUES = 10
LONGEST_NAME = 150


class ProfileForm(forms.Form):
    """Who a guest is, for those who may want to meet it."""

    offers = forms.CharField(
        label=_("Ce que vous proposez"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Deux ou trois phrases simples : les autres participants les lisent pour savoir s’ils veulent vous "
                    "rencontrer."),
    )  # fmt: skip
    seeks = forms.CharField(
        label=_("Qui vous aimeriez rencontrer (facultatif)"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Par exemple : « des hôtels qui cherchent un boulanger ». Des rencontres vous seront suggérées."),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Votre nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("Montré à ceux avec qui un rendez-vous est convenu."),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Votre téléphone (facultatif)"), max_length=30, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        help_text=_("Pour vous joindre le jour même. Donné aux autres seulement après un rendez-vous tenu."),
    )  # fmt: skip
    language = forms.ChoiceField(label=_("Langue des courriels"), choices=[("fr", "Français"), ("en", "English")])
    max_meetings = forms.IntegerField(
        label=_("Pas plus de rendez-vous que (facultatif)"), required=False, min_value=1, max_value=200,
        help_text=_("Personne n’est obligé de remplir sa journée."),
    )  # fmt: skip
    colleagues = forms.CharField(
        label=_("Collègues qui viennent avec vous (facultatif)"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Un par ligne : nom, adresse électronique. À plusieurs, vous pouvez mener deux rendez-vous à la "
                    "fois ; l’agenda est le même pour tous."),
    )  # fmt: skip

    def __init__(self, *args: Any, guest: Guest, **kwargs: Any) -> None:
        facts = {name: getattr(guest, name) for name in self.base_fields if name != "colleagues"}
        lines = (f"{each.name}, {each.email}".rstrip(", ") for each in guest.delegates.order_by("pk"))
        kwargs["initial"] = facts | {"colleagues": "\n".join(lines)}
        super().__init__(*args, **kwargs)

    def clean_colleagues(self) -> list[tuple[str, str]]:
        """Names and addresses, an address may be missing."""
        lines = [line.strip() for line in self.cleaned_data["colleagues"].splitlines() if line.strip()]
        if len(lines) > COLLEAGUES:
            raise forms.ValidationError(_("Dix collègues au plus : écrivez à l’organisateur si vous êtes davantage."))
        return [_colleague(line) for line in lines]


def _colleague(line: str) -> tuple[str, str]:
    name, _comma, email = (part.strip() for part in line.partition(","))
    if not name or len(name) > LONGEST_NAME:
        raise forms.ValidationError(_("« %(line)s » : écrivez un nom, puis une virgule et l’adresse.") % {"line": line})
    if email:
        try:
            validate_email(email)
        except forms.ValidationError:
            raise forms.ValidationError(
                _("« %(email)s » n’est pas une adresse électronique : corrigez-la ou retirez-la.") % {"email": email}
            ) from None
    return name, email.lower()


class AskForm(forms.Form):
    """Whom a guest wants to meet (its number), how much, and why."""

    other = forms.UUIDField()
    weight = forms.TypedChoiceField(choices=_WEIGHTS, coerce=int, required=False)
    why = forms.CharField(max_length=500, required=False)

    def clean_why(self) -> str:
        """On one line."""
        return re.sub(r"\s+", " ", self.cleaned_data["why"])


class RatingForm(forms.Form):
    """What one side thought of a meeting, and its own notes."""

    mark = forms.TypedChoiceField(
        label=_("Ce rendez-vous vous a-t-il été utile ?"), choices=MARKS, coerce=int, widget=forms.RadioSelect
    )
    follow_up = forms.BooleanField(label=_("Je veux donner suite"), required=False)
    note = forms.CharField(
        label=_("Vos notes (facultatif)"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Pour vous et vos collègues : ni l’autre participant ni l’organisateur ne les lisent."),
    )  # fmt: skip


class NoteForm(forms.Form):
    """Notes taken before or during a meeting."""

    note = forms.CharField(
        label=_("Vos notes"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Pour vous et vos collègues : ni l’autre participant ni l’organisateur ne les lisent."),
    )  # fmt: skip


class JoinForm(forms.Form):
    """Somebody registers for a day by the organiser's link. `website` is a trap for robots: people do not see it."""

    firm = forms.CharField(
        label=_("Votre entreprise ou organisme"), max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
    )  # fmt: skip
    side = forms.ChoiceField(label=_("Vous venez comme"), widget=forms.RadioSelect)
    name = forms.CharField(label=_("Votre nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Votre adresse électronique"), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Un lien y est envoyé : il ouvre votre page, sans compte ni mot de passe."),
    )  # fmt: skip
    website = forms.CharField(label=_("À laisser vide"), required=False, max_length=200)

    def __init__(self, *args: Any, day: MeetingDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        side = self.fields["side"]
        assert isinstance(side, forms.ChoiceField)  # noqa: S101
        side.choices = [(each, each) for each in day.sides]
        if not day.sides:
            del self.fields["side"]

    def clean_website(self) -> str:
        """Empty: a robot is refused, and somebody whose browser filled it in is told, with nothing lost."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Ce champ arrête les robots : videz-le, puis envoyez de nouveau."))
        return ""
