"""A purchase plan that is sent, and what its columns are taken for."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class PlanForm(forms.Form):
    """A spreadsheet of planned purchases."""

    file = forms.FileField(
        label=_("Votre tableur (.xlsx ou .csv)"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        help_text=_("Tel qu’il est : cellules fusionnées, totaux, plusieurs titres ou feuilles. 5 Mo au plus."),
        error_messages={"required": _("Choisissez un fichier.")},
    )  # fmt: skip
    title = forms.CharField(
        label=_("Nom du programme (facultatif)"), max_length=200, required=False,
        help_text=_("Sans réponse, celui du fichier."),
    )  # fmt: skip


#: What a column may be taken for, in words.
TAKEN_FOR = [
    ("", _("laissée de côté")), ("text", _("quoi acheter")), ("more", _("précisions")), ("amount", _("montant")),
    ("starts_on", _("date ou période")), ("place", _("lieu")), ("cpv", _("code CPV")),
]  # fmt: skip


class ColumnsForm(forms.Form):
    """What each column of a plan is taken for."""

    def __init__(self, *args: Any, columns: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles = list(columns)
        for place, (title, taken) in enumerate(columns.items()):
            self.fields[f"c{place}"] = forms.ChoiceField(label=title, choices=TAKEN_FOR, initial=taken, required=False)

    def clean(self) -> dict[str, Any]:
        """One column at least says what is bought."""
        told = super().clean() or {}
        if "text" not in told.values():
            raise forms.ValidationError(_("Dites quelle colonne dit quoi acheter."))
        return told

    def chosen(self) -> dict[str, str]:
        """What each title is taken for."""
        return {title: self.cleaned_data[f"c{place}"] for place, title in enumerate(self.titles)}
