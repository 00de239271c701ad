"""What an organiser tells of guests: one by one, as a list, and who should meet whom."""

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from entremise.meetings.models import Guest, MeetingDay, Site, Table
from entremise.registry.identifiers import normalise


class GuestForm(forms.ModelForm[Guest]):
    """A guest, as its organiser knows it. `registered` is its SIRET or SIREN."""

    side = forms.ChoiceField(label=_("De quel côté"), required=False)
    registered = forms.CharField(
        label=_("SIRET ou SIREN (facultatif)"), max_length=20, required=False,
        help_text=_("L’entreprise est alors reconnue : ses collaborateurs inscrits ici partagent son agenda."),
    )  # fmt: skip

    class Meta:
        model = Guest
        fields = (
            "firm",
            "name",
            "email",
            "phone",
            "language",
            "side",
            "offers",
            "seeks",
            "max_meetings",
            "site",
            "table",
        )
        labels: ClassVar = {
            "firm": _("Entreprise ou organisme"),
            "name": _("Nom de la personne"),
            "email": _("Courriel"),
            "phone": _("Téléphone"),
            "language": _("Langue"),
            "offers": _("Ce qu’il propose"),
            "seeks": _("Qui il voudrait rencontrer"),
            "max_meetings": _("Rendez-vous, au plus"),
            "site": _("Où il reçoit"),
            "table": _("À quelle table il reste"),
        }
        help_texts: ClassVar = {
            "email": _("Sans adresse, il ne reçoit ni lien ni agenda : à vous de le tenir au courant."),
            **dict.fromkeys(("firm", "name", "phone", "max_meetings", "site", "table", "offers", "seeks"), ""),
        }  # fmt: skip
        widgets: ClassVar = {
            "offers": forms.Textarea(attrs={"rows": 3}), "seeks": forms.Textarea(attrs={"rows": 3}),
        }  # fmt: skip

    def __init__(self, *args: Any, day: MeetingDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = False
        side = self.fields["side"]
        assert isinstance(side, forms.ChoiceField)  # noqa: S101 - declared above
        side.choices = [("", _("à dire")), *((each, each) for each in day.sides)]
        side.required = bool(day.sides)
        if not day.sides:
            del self.fields["side"]
        self._among("site", day.sites.order_by("name"))
        self._among("table", day.tables.all())
        known = self.instance.solution or self.instance.organisation
        self.initial.setdefault("registered", known.partition(":")[2] if known.startswith("si") else "")

    def _among(self, name: str, rows: "QuerySet[Site] | QuerySet[Table]") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - a relation
        field.queryset = rows
        field.empty_label = _("aucun en particulier") if name == "site" else _("aucune en particulier")
        if not rows:
            del self.fields[name]

    def clean_registered(self) -> str:
        """As the loop names it (`siret:…` or `siren:…`); empty when none is told."""
        told: str = self.cleaned_data["registered"]
        if not told:
            return ""
        digits = sum(letter.isdigit() for letter in told)
        scheme = "siret" if digits > SIREN else "siren"
        return f"{scheme}:{normalise(scheme, told)}"

    def facts(self) -> dict[str, Any]:
        """What was told, as facts of a guest. An identifier of another kind than those of France is left as it is."""
        told = dict(self.cleaned_data)
        registered: str = told.pop("registered")
        if registered:
            told["organisation"] = f"siren:{registered.partition(':')[2][:SIREN]}"
            told["solution"] = registered if registered.startswith("siret:") else ""
        elif "registered" in self.changed_data:
            told |= {"organisation": "", "solution": ""}
        return told


#: Digits of a SIREN, which a SIRET begins with.
SIREN = 9


class GuestListForm(forms.Form):
    """A list of guests to read."""

    file = forms.FileField(label=_("Le fichier"), help_text=_("Excel (.xlsx) ou CSV, 2 000 lignes au plus."))
    side = forms.ChoiceField(label=_("Côté de ceux dont la ligne ne le dit pas"), required=False)
    language = forms.ChoiceField(
        label=_("Langue de ceux dont la ligne ne la dit pas"), choices=[("fr", "Français"), ("en", "English")]
    )

    def __init__(self, *args: Any, day: MeetingDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        side = self.fields["side"]
        assert isinstance(side, forms.ChoiceField)  # noqa: S101 - declared above
        side.choices = [("", _("aucun : ces lignes sont à compléter")), *((each, each) for each in day.sides)]
        if not day.sides:
            del self.fields["side"]


class RequestForm(forms.Form):
    """Two guests that should meet, in the eyes of the organiser."""

    asker = forms.ModelChoiceField(label=_("Qui"), queryset=Guest.objects.none(), empty_label=_("Choisir"))
    asked = forms.ModelChoiceField(label=_("Rencontre qui"), queryset=Guest.objects.none(), empty_label=_("Choisir"))
    weight = forms.TypedChoiceField(
        label=_("Importance"), coerce=int, choices=[(2, _("normale")), (3, _("avant tout")), (1, _("si possible"))],
    )  # fmt: skip
    suggested = forms.BooleanField(widget=forms.HiddenInput, required=False)
    accepted = forms.BooleanField(
        label=_("Les deux sont d’accord (sinon, le second recevra la demande)"), required=False
    )

    def __init__(self, *args: Any, day: MeetingDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("asker", "asked"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
            field.queryset = day.guests.filter(withdrawn_at=None).order_by("firm", "pk")

    def clean(self) -> dict[str, Any]:
        """Two different ones."""
        told = self.cleaned_data
        if told.get("asker") and told.get("asker") == told.get("asked"):
            self.add_error("asked", _("Choisissez quelqu’un d’autre."))
        return told
