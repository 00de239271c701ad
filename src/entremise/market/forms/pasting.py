"""A text or a PDF from which a consultation is proposed."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entremise.market.pasting.pdf import LARGEST, MOST_PAGES, Taken, UnreadableError, text_of

#: Signs that one form may hold.
_LONGEST = 150_000


class PasteForm(forms.Form):
    """One of the two is enough; with both, the text comes first."""

    text = forms.CharField(
        label=gettext_lazy("Votre texte"), required=False, max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=gettext_lazy("Un courriel, une demande de devis, un règlement de consultation : tel quel."),
    )  # fmt: skip
    file = forms.FileField(
        label=gettext_lazy("Ou un fichier PDF"), required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.txt"}),
        help_text=gettext_lazy("10 Mo et 60 pages au plus. Il est lu, puis oublié."),
    )  # fmt: skip

    def clean_file(self) -> Taken:
        """The text of the file; empty without one."""
        sent = self.cleaned_data["file"]
        if not sent:
            return Taken("", cut=False)
        if sent.size > LARGEST:
            raise forms.ValidationError(_("Ce fichier est trop lourd : 10 Mo au plus. Collez son texte utile."))
        try:
            return text_of(sent.name, sent)
        except UnreadableError as error:
            raise forms.ValidationError(str(error)) from error

    def clean(self) -> dict[str, Any]:
        """Something is needed."""
        told = self.cleaned_data
        if not self.errors and not self.whole:
            self.add_error("text", _("Collez un texte ou choisissez un fichier."))
        return told

    @property
    def whole(self) -> str:
        """The text that was pasted, then that of the file."""
        told = (self.cleaned_data.get("text", ""), self.cleaned_data["file"].text)
        return "\n\n".join(each for each in told if each.strip())

    @property
    def warning(self) -> str:
        """What was not read of a long file; empty when all was."""
        cut = self.cleaned_data["file"].cut
        return _("Seules les %(n)d premières pages du fichier ont été lues.") % {"n": MOST_PAGES} if cut else ""
