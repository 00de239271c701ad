"""What advisers tell: to whom needs are entrusted, when they are away, whom to write to at a firm."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from entremise.hub.models import Need
from entremise.hub.queries import advisers
from entremise.people.models import Person


class PeopleField(forms.ModelChoiceField[Person]):
    """One of several colleagues, by their name."""

    def label_from_instance(self, obj: Person) -> str:
        """The name."""
        return str(obj)


class NeedsField(forms.ModelMultipleChoiceField[Need]):
    """Some of an adviser's needs, by the beginning of their text."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Need) -> str:
        """The beginning of the text, and who asks."""
        who = obj.organisation_name or obj.name
        return f"{obj}… · {who}" if len(obj.text) > len(f"{obj}") else f"{obj} · {who}"


class HandOverForm(forms.Form):
    """Needs entrusted to a colleague, with a note."""

    needs = NeedsField(label=_("Quels besoins ?"), queryset=Need.objects.none())
    to = PeopleField(label=_("À qui ?"), queryset=Person.objects.none(), empty_label=_("Choisir un collègue"))
    note = forms.CharField(
        label=_("Un mot pour votre collègue"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ce qu’il ou elle doit savoir : qui rappeler, ce qui presse."),
    )

    def __init__(self, *args: Any, needs: QuerySet[Need], outgoing: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose_among("needs", needs)
        self._choose_among("to", advisers.advisers().exclude(pk=outgoing.pk))

    def _choose_among(self, name: str, rows: QuerySet[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - both are declared above
        field.queryset = rows


class _DayInput(forms.DateInput):
    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


class AbsenceForm(forms.Form):
    """When one is away, and who stands in."""

    begins_on = forms.DateField(label=_("Premier jour d’absence"), widget=_DayInput())
    ends_on = forms.DateField(label=_("Dernier jour d’absence"), widget=_DayInput())
    stand_in = PeopleField(
        label=_("Qui vous remplace ?"), queryset=Person.objects.none(), empty_label=_("Choisir un collègue")
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["stand_in"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = advisers.advisers().exclude(pk=person.pk)

    def clean(self) -> dict[str, Any]:
        """The last day follows the first."""
        told = super().clean() or {}
        begins, ends = told.get("begins_on"), told.get("ends_on")
        if isinstance(begins, dt.date) and isinstance(ends, dt.date) and ends < begins:
            self.add_error("ends_on", _("Le dernier jour vient avant le premier : corrigez l’un des deux."))
        return told
