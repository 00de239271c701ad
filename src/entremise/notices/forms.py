"""What people and administrators fill in."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from entremise.notices.kinds import Kind, Source
from entremise.notices.models import Preference
from entremise.notices.texts import WordingError, check

MOST_MAILS = 50


class PreferenceForm(forms.ModelForm[Preference]):
    """How a person wants to be told."""

    quiet_from = forms.TimeField(
        label=_("Aucun courriel à partir de"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    quiet_until = forms.TimeField(
        label=_("et jusqu’à"),
        help_text=_("La même heure deux fois : des courriels à toute heure. Les résumés partent à cette heure-ci."),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
    most_a_week = forms.IntegerField(
        label=_("Courriels par semaine, au plus"),
        help_text=_("Au-delà, ils attendent et vous arrivent en un seul résumé."),
        min_value=1,
        max_value=MOST_MAILS,
    )

    class Meta:
        model = Preference
        fields: ClassVar = ["rhythm", "quiet_from", "quiet_until", "most_a_week"]
        widgets: ClassVar = {"rhythm": forms.RadioSelect}
        labels: ClassVar = {"rhythm": _("Je veux être averti par courriel")}


class WordingForm(forms.Form):
    """The text of a kind of message in one language."""

    subject = forms.CharField(label=_("Objet"), max_length=200, strip=True)
    body = forms.CharField(
        label=_("Message"),
        max_length=20_000,
        strip=True,
        widget=forms.Textarea({"rows": 16, "spellcheck": "true"}),
        help_text=_(
            "Une ligne vide sépare les paragraphes. Une ligne qui n’est qu’un lien, comme [Répondre]({{ url }}), "
            "devient un bouton ; une ligne qui commence par un tiret, un point de liste."
        ),
    )

    def __init__(self, kind: Kind, language: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.language = kind, language
        for field in self.fields.values():
            field.widget.attrs["lang"] = language

    @property
    def text(self) -> Source:
        """What was written."""
        return Source(self.cleaned_data["subject"], self.cleaned_data["body"].replace("\r\n", "\n"))

    def clean(self) -> dict[str, Any]:
        """Refuse a text that could not be sent, saying where."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            try:
                check(self.text, self.kind, self.language)
            except WordingError as error:
                self.add_error(error.part, explained(error))
        return cleaned


def explained(error: WordingError) -> str:
    """What is wrong with a text, and where, in the reader's language."""
    where = _("Ligne %(line)s : ") % {"line": error.line} if error.line else ""
    if error.unknown:
        said = _("« %(name)s » n’existe pas dans ce message ; les variables possibles sont à côté.")
        return where + said % {"name": error.reason}
    return where + _("ce texte ne peut pas être compris (%(reason)s).") % {"reason": error.reason}
