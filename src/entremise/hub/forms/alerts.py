"""An alert, and a program that listens, as their forms tell them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from entremise.hub import events, outgoing
from entremise.hub.models import Alert


class RhythmForm(forms.Form):
    """How an alert is called, and how often it may write."""

    title = forms.CharField(label=_("Nom de l’alerte"), max_length=200)
    rhythm = forms.ChoiceField(
        label=_("Vous écrire"), choices=Alert.Rhythm.choices, initial=Alert.Rhythm.DAILY, widget=forms.RadioSelect
    )


class AlertForm(RhythmForm):
    """A search to be saved. `number` makes the same form sent twice one alert."""

    over = forms.ChoiceField(choices=Alert.Over.choices, widget=forms.HiddenInput)
    query = forms.CharField(max_length=4000, required=False, widget=forms.HiddenInput)
    number = forms.UUIDField(widget=forms.HiddenInput)


#: What each event tells, for people.
EVENTS = {
    "need.published": _("un besoin est publié"),
    "need.changed": _("un besoin change"),
    "need.closed": _("un besoin est clos"),
    "match.found": _("des entreprises correspondent à un besoin"),
    "introduction.proposed": _("une mise en relation est proposée"),
    "introduction.sent": _("une entreprise est contactée"),
    "introduction.accepted": _("une entreprise accepte"),
    "introduction.declined": _("une entreprise décline"),
    "introduction.introduced": _("une mise en relation est faite"),
    "introduction.met": _("une rencontre a eu lieu"),
    "introduction.withdrawn": _("une mise en relation est retirée"),
    "message.posted": _("un message est écrit"),
    "outcome.said": _("une retombée est dite"),
}


class WebhookForm(forms.Form):
    """A program that listens."""

    url = forms.URLField(
        label=_("Adresse à appeler"),
        max_length=500,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        help_text=_("Elle est appelée par POST, en JSON, à chaque événement."),
    )
    events = forms.MultipleChoiceField(
        label=_("Quand l’appeler"),
        choices=[(name, EVENTS[name]) for name in events.EVENTS],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Aucun coché : à chaque événement, y compris ceux qui s’ajouteront."),
    )

    def clean_url(self) -> str:
        """An address we may call."""
        url: str = self.cleaned_data["url"]
        try:
            outgoing.check(url)
        except outgoing.UnsafeAddressError as error:
            raise forms.ValidationError(
                _("Cette adresse ne peut pas être appelée : il faut une adresse publique, en https, sans mot de passe.")
            ) from error
        return url


class NewWebhookForm(WebhookForm):
    """`number` makes the same form sent twice one program."""

    number = forms.UUIDField(widget=forms.HiddenInput)
