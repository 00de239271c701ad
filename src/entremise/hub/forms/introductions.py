"""What the sides of an introduction say, as their forms tell it."""

import datetime as dt
import uuid
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entremise.hub.actions.messages import LONGEST
from entremise.hub.models import Introduction

_TEXT = {"rows": 4}
#: How far ahead a meeting may be: calendars and reminders count from it.
AHEAD = dt.timedelta(days=730)


class SideForm(forms.Form):
    """A form of the page of an introduction. Several stand on one page: the name of each tells its fields apart."""

    def __init__(self, *args: Any, name: str = "", **kwargs: Any) -> None:
        kwargs["auto_id"] = f"id_{name}_%s"
        super().__init__(*args, **kwargs)


class Keyed(SideForm):
    """A form sent twice is one message: its key is made when it is shown."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)


class MessageForm(Keyed):
    """A message to the other side."""

    text = forms.CharField(label=_("Votre message"), max_length=LONGEST, widget=forms.Textarea(attrs=_TEXT))


class AcceptForm(Keyed):
    """A firm takes the contact, and says who answers for it."""

    name = forms.CharField(label=_("Votre nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Votre téléphone (facultatif)"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
    )
    text = forms.CharField(
        label=_("Un mot pour commencer (facultatif)"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class DeclineForm(SideForm):
    """A firm cannot this time. Nobody but the chamber reads why."""

    reason = forms.ChoiceField(label=_("Pourquoi"), choices=Introduction.Reason.choices, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Un mot pour la chambre (facultatif)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Seuls les conseillers de la chambre le lisent : il les aide à mieux vous solliciter."),
    )


class MeetingForm(SideForm):
    """When and where to meet."""

    day = forms.DateField(label=_("Jour"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    hour = forms.TimeField(label=_("Heure"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    place = forms.CharField(
        label=_("Lieu ou lien de la visioconférence"),
        max_length=200,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """A meeting is to come."""
        told = super().clean() or {}
        day, hour = told.get("day"), told.get("hour")
        if day and hour:
            told["at"] = timezone.make_aware(dt.datetime.combine(day, hour))
            if told["at"] <= timezone.now():
                self.add_error("day", _("Cette date est passée : choisissez un jour à venir."))
            elif told["at"] > timezone.now() + AHEAD:
                self.add_error("day", _("Cette date est bien loin : choisissez un jour dans les deux ans."))
        return told


class CorrespondentForm(SideForm):
    """Whom the chamber knows at a firm."""

    name = forms.CharField(label=_("Nom"), max_length=150, required=False)
    email = forms.EmailField(label=_("Adresse électronique"), max_length=254)
    phone = forms.CharField(label=_("Téléphone (facultatif)"), max_length=30, required=False)
    language = forms.ChoiceField(label=_("Langue"), choices=[("fr", "Français"), ("en", "English")], initial="fr")
    source = forms.CharField(
        label=_("D’où vient cette adresse"),
        max_length=100,
        help_text=_("Par exemple : site de l’entreprise, appel du 3 mars. Son titulaire peut le demander."),
    )
