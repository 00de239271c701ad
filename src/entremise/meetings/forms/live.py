"""What an organiser says of somebody who comes without being on the list."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entremise.meetings.actions.incidents import Newcomer
from entremise.meetings.models import Guest, MeetingDay

#: Meetings that somebody unexpected may ask for at once.
MOST = 8


class NewcomerForm(forms.Form):
    """Somebody who comes without being on the list, and whom they would like to meet."""

    firm = forms.CharField(label=_("Entreprise"), max_length=200)
    name = forms.CharField(label=_("Personne"), max_length=150, required=False)
    side = forms.ChoiceField(label=_("Vient comme"), required=False)
    meets = forms.ModelMultipleChoiceField(
        queryset=Guest.objects.none(), to_field_name="number", required=False, label=_("Rencontrerait"),
        help_text=_("Ceux qui sont d’accord. Une place leur est cherchée dans les créneaux à venir."),
    )  # fmt: skip

    def __init__(self, day: MeetingDay, data: Any = None) -> None:
        super().__init__(data)
        side, meets = self.fields["side"], self.fields["meets"]
        assert isinstance(side, forms.ChoiceField)  # noqa: S101
        assert isinstance(meets, forms.ModelMultipleChoiceField)  # noqa: S101
        side.choices = [(each, each) for each in day.sides]
        if not day.sides:
            del self.fields["side"]
        meets.queryset = day.guests.filter(withdrawn_at=None, left_at=None)

    def clean_meets(self) -> list[Guest]:
        """Raises: ValidationError: more than could ever be placed."""
        wanted = list(self.cleaned_data["meets"])
        if len(wanted) > MOST:
            raise forms.ValidationError(_("Huit rendez-vous au plus : les autres viendront ensuite."))
        return wanted

    def newcomer(self) -> Newcomer:
        """Who they are, with the numbers they will be known by."""
        told = self.cleaned_data
        meets = {uuid.uuid4().hex: guest.number.hex for guest in told["meets"]}
        return Newcomer(uuid.uuid4().hex, told["firm"], told["name"], told.get("side", ""), meets)
