"""What arrives from a reader of a firm's page."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ErrorForm(forms.Form):
    """A fact that somebody finds wrong. `website` is a trap for robots: people do not see it."""

    message = forms.CharField(
        label=_("Qu’est-ce qui est faux, et qu’est-ce qui est juste ?"),
        min_length=5,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    email = forms.EmailField(
        label=_("Votre adresse électronique (facultatif)"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_("Pour vous dire ce qui a été corrigé, et pour rien d’autre."),
    )
    website = forms.CharField(label=_("À laisser vide"), required=False, max_length=200)

    def clean_website(self) -> str:
        """Empty: a robot is refused, and somebody whose browser filled it in is told, with nothing lost."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Ce champ arrête les robots : videz-le, puis envoyez de nouveau."))
        return ""
