"""What an organiser says when a timetable is computed, and when a meeting is moved."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entremise.meetings import planning
from entremise.meetings.models import MeetingDay, Request, Slot, Table, Timetable
from entremise.meetings.moments import clock
from entremise.timetable.result import Objective

#: What may go first, by its name in the form.
ORDERS = {
    "value": planning.USUAL,
    "fairness": (Objective.FAIRNESS, Objective.VALUE, Objective.IDLE_PERIODS, Objective.TABLE_CHANGES),
    "idle": (Objective.VALUE, Objective.IDLE_PERIODS, Objective.FAIRNESS, Objective.TABLE_CHANGES),
}


class OrderForm(forms.Form):
    """A timetable to compute."""

    first = forms.ChoiceField(
        label=_("Ce qui compte d’abord"),
        initial="value",
        widget=forms.RadioSelect,
        choices=[
            ("value", _("Le plus de rendez-vous, les plus souhaités d’abord")),
            ("fairness", _("Une part équitable : que personne n’ait presque rien pendant qu’un autre a tout")),
            ("idle", _("Le plus de rendez-vous, puis le moins d’attente entre deux")),
        ],
    )
    seconds = forms.TypedChoiceField(
        label=_("Temps de calcul"),
        initial=60,
        coerce=int,
        choices=[(20, _("20 secondes")), (60, _("1 minute")), (120, _("2 minutes")), (300, _("5 minutes"))],
        help_text=_("Vous pouvez l’arrêter à tout moment : le meilleur planning trouvé est gardé."),
    )
    start = forms.ModelChoiceField(
        label=_("Partir d’un planning"), queryset=Timetable.objects.none(), required=False, to_field_name="number",
        empty_label=_("de rien"), help_text=_("Pour faire mieux que lui en le changeant le moins possible."),
    )  # fmt: skip
    name = forms.CharField(
        label=_("Nom, pour le retrouver"), max_length=100, required=False, help_text=_("Facultatif.")
    )

    def __init__(self, day: MeetingDay, data: Any = None) -> None:
        super().__init__(data)
        field = self.fields["start"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101
        field.queryset = day.timetables.filter(finished_at__isnull=False)
        if not field.queryset.exists():
            del self.fields["start"]

    @property
    def order(self) -> tuple[Objective, ...]:
        """The objectives, the first one first."""
        return ORDERS[self.cleaned_data["first"]]


class MoveForm(forms.Form):
    """Where a meeting goes: one of the day's slots, and a table or any that is free."""

    slot = forms.ModelChoiceField(queryset=Slot.objects.none(), label=_("Créneau"))
    table = forms.ModelChoiceField(
        queryset=Table.objects.none(), required=False, label=_("Table"), empty_label=_("la première libre")
    )

    def __init__(self, request: Request, data: Any = None) -> None:
        super().__init__(data)
        slots, tables = self.fields["slot"], self.fields["table"]
        assert isinstance(slots, forms.ModelChoiceField)  # noqa: S101
        assert isinstance(tables, forms.ModelChoiceField)  # noqa: S101
        slots.queryset, tables.queryset = request.day.slots.all(), request.day.tables.all()
        slots.label_from_instance = lambda slot: clock(slot.starts_at, request.day)  # type: ignore[assignment]
