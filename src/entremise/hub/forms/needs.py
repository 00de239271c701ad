"""A need, as the form tells it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from entremise.matching.understanding import places


class NeedForm(forms.Form):
    """A need told to the chamber, and who tells it. `website` is a trap for robots: people do not see it."""

    text = forms.CharField(
        label=_("Votre besoin"),
        max_length=4000,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Ce que vous cherchez, pour quand, en quelle quantité, avec quelles contraintes."),
    )
    place = forms.CharField(
        label=_("Où (facultatif)"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"list": "lieux", "data-lieux": "/lieux", "autocomplete": "off"}),
        help_text=_("Une commune ou un code postal."),
    )
    name = forms.CharField(label=_("Votre nom"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label=_("Votre adresse électronique"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Pour vous répondre, et pour rien d’autre."),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput)
    website = forms.CharField(label=_("À laisser vide"), required=False, max_length=200)

    def clean_website(self) -> str:
        """Empty: a robot is refused, and somebody whose browser filled it in is told, with nothing lost."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Ce champ arrête les robots : videz-le, puis envoyez de nouveau."))
        return ""

    def clean_place(self) -> str:
        """The code of the commune that was typed."""
        typed = self.cleaned_data["place"]
        if not typed:
            return ""
        place = places.resolve(typed)
        if place is None:
            raise forms.ValidationError(
                _("Nous ne connaissons pas ce lieu : essayez un nom de commune ou un code postal.")
            )
        return place.code
