"""What arrives from the pages of one's organisations."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from entremise.people.models import Membership


class CodeForm(forms.Form):
    """The code of a letter."""

    code = forms.CharField(
        label=_("Le code du courrier"), max_length=20,
        help_text=_("Huit lettres et chiffres ; l’espace ne compte pas."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "size": 12}),
    )  # fmt: skip


class InviteForm(forms.Form):
    """A colleague to invite."""

    email = forms.EmailField(
        label=_("Son adresse électronique"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    manager = forms.BooleanField(label=_("Cette personne pourra elle aussi inviter des collègues"), required=False)


class LeaveForm(forms.Form):
    """Whoever leaves; with the one who takes over, when nobody else manages the organisation."""

    successor = forms.ModelChoiceField(
        queryset=Membership.objects.none(), label=_("Qui gérera l’organisation après vous ?"), required=True
    )

    def __init__(self, *args: Any, successors: QuerySet[Membership] | None, **options: Any) -> None:
        super().__init__(*args, **options)
        if successors is None:
            del self.fields["successor"]
        else:
            field = self.fields["successor"]
            field.queryset = successors  # type: ignore[attr-defined]
            field.label_from_instance = lambda row: str(row.person)  # type: ignore[attr-defined]
