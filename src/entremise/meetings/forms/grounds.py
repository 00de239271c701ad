"""What an organiser tells of the grounds of a day: slots, tables, places, travel, programme."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from entremise.meetings.actions.grounds import GroundsError, moment
from entremise.meetings.forms.days import ZONES, DateInput, check_dates, dates
from entremise.meetings.models import MeetingDay, Site
from entremise.meetings.patterns import Hours


class TimeInput(forms.TimeInput):
    """An hour by the browser's own clock."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "time"}, format="%H:%M")


class SlotsForm(forms.Form):
    """Slots over some dates, by the clocks of one zone."""

    first = forms.DateField(label=_("Du"), widget=DateInput)
    last = forms.DateField(label=_("Au"), widget=DateInput, required=False)
    begins = forms.TimeField(label=_("De"), widget=TimeInput)
    ends = forms.TimeField(label=_("À"), widget=TimeInput)
    minutes = forms.IntegerField(label=_("Durée d’un rendez-vous (minutes)"), min_value=5, max_value=240)
    pause = forms.IntegerField(label=_("Entre deux (minutes)"), min_value=0, max_value=120, initial=0)
    breaks = forms.CharField(
        label=_("Pauses"), required=False, max_length=200,
        help_text=_("Par exemple 10:30-10:45, 12:30-14:00 : aucun rendez-vous n’y touche."),
    )  # fmt: skip
    zone = forms.ChoiceField(label=_("À l’heure de"), choices=ZONES)
    session = forms.CharField(label=_("Nom de cette partie (facultatif)"), max_length=50, required=False,
                              help_text=_("Matin, après-midi, Miami…"))  # fmt: skip

    def clean_breaks(self) -> tuple[tuple[dt.time, dt.time], ...]:
        """Their beginnings and ends."""
        told = self.cleaned_data["breaks"].replace(";", ",").split(",")
        return tuple(sorted(_break(each.strip()) for each in told if each.strip()))

    def clean(self) -> dict[str, Any]:
        """What holds between fields, and that each hour exists on each date."""
        told = self.cleaned_data
        check_dates(self, told.get("first"), told.get("last"))
        begins, ends = told.get("begins"), told.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("La fin vient après le début."))
        if not self.errors:
            try:
                for date in self.dates():
                    for hour in (begins, ends, *(hour for pair in told["breaks"] for hour in pair)):
                        moment(date, hour, ZoneInfo(told["zone"]))
            except GroundsError as error:
                self.add_error("begins", str(error))
        return told

    def dates(self) -> list[dt.date]:
        """Every date."""
        return dates(self.cleaned_data["first"], self.cleaned_data["last"])

    def hours(self) -> Hours:
        """How meetings follow each other."""
        told = self.cleaned_data
        return Hours(told["begins"], told["ends"], told["minutes"], told["pause"], told["breaks"])


class TablesForm(forms.Form):
    """Tables to add."""

    count = forms.IntegerField(label=_("Combien de tables"), min_value=1, max_value=300, initial=1)
    name = forms.CharField(
        label=_("Leur nom"), max_length=50, required=False,
        help_text=_("« Table » donne Table 1, Table 2… ; « Salon bleu » seul garde son nom."),
    )  # fmt: skip
    site = forms.ModelChoiceField(label=_("Dans quel lieu"), queryset=Site.objects.none(), required=False)
    capacity = forms.IntegerField(label=_("Rendez-vous en même temps à chacune"), min_value=1, max_value=200, initial=1)
    equipment = forms.CharField(label=_("Équipement"), max_length=200, required=False,
                                help_text=_("Par exemple : écran, accessible."))  # fmt: skip

    def __init__(self, *args: Any, day: MeetingDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites(self, day)

    def clean_equipment(self) -> list[str]:
        """Its words."""
        return [each.strip() for each in self.cleaned_data["equipment"].split(",") if each.strip()]


class TableForm(forms.Form):
    """One table."""

    name = forms.CharField(label=_("Nom"), max_length=60)
    site = forms.ModelChoiceField(label=_("Lieu"), queryset=Site.objects.none(), required=False)
    capacity = forms.IntegerField(label=_("Rendez-vous en même temps"), min_value=1, max_value=200)
    equipment = forms.CharField(label=_("Équipement"), max_length=200, required=False)

    def __init__(self, *args: Any, day: MeetingDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites(self, day)

    def clean_equipment(self) -> list[str]:
        """Its words."""
        return [each.strip() for each in self.cleaned_data["equipment"].split(",") if each.strip()]


class SiteForm(forms.Form):
    """A place where meetings are held."""

    name = forms.CharField(label=_("Nom du lieu"), max_length=150)
    address = forms.CharField(label=_("Adresse"), max_length=250, required=False)
    zone = forms.ChoiceField(label=_("À l’heure de"), choices=[("", _("comme la journée")), *ZONES], required=False)


class TravelForm(forms.Form):
    """How long it takes from one place to another, and back."""

    start = forms.ModelChoiceField(label=_("De"), queryset=Site.objects.none())
    end = forms.ModelChoiceField(label=_("À"), queryset=Site.objects.none())
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=3000)

    def __init__(self, *args: Any, day: MeetingDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sites(self, day, "start", "end")

    def clean(self) -> dict[str, Any]:
        """Two places."""
        told = self.cleaned_data
        if told.get("start") and told.get("start") == told.get("end"):
            self.add_error("end", _("Choisissez un autre lieu que celui du départ."))
        return told


class ProgrammeForm(forms.Form):
    """Something on the programme beside meetings."""

    title = forms.CharField(label=_("Quoi"), max_length=150)
    date = forms.DateField(label=_("Quel jour"), widget=DateInput)
    begins = forms.TimeField(label=_("De"), widget=TimeInput)
    ends = forms.TimeField(label=_("À"), widget=TimeInput)
    site = forms.ModelChoiceField(label=_("Où"), queryset=Site.objects.none(), required=False)
    side = forms.ChoiceField(label=_("Pour qui"), required=False)
    optional = forms.BooleanField(
        label=_("Facultatif : des rendez-vous peuvent avoir lieu pendant ce temps"), required=False
    )

    def __init__(self, *args: Any, day: MeetingDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day
        sites(self, day)
        side = self.fields["side"]
        assert isinstance(side, forms.ChoiceField)  # noqa: S101 - declared above
        side.choices = [("", _("tout le monde")), *((each, each) for each in day.sides)]
        if not day.sides:
            del self.fields["side"]
        if not day.sites.exists():
            del self.fields["site"]

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, at hours that exist there that day."""
        told = self.cleaned_data
        if told.get("begins") and told.get("ends") and told["ends"] <= told["begins"]:
            self.add_error("ends", _("La fin vient après le début."))
        if not self.errors:
            site = told.get("site")
            zone = ZoneInfo(site.zone) if site and site.zone else self.day.tz
            try:
                self.spans = tuple(moment(told["date"], told[hour], zone) for hour in ("begins", "ends"))
            except GroundsError as error:
                self.add_error("begins", str(error))
        return told

    def facts(self) -> dict[str, Any]:
        """What was told, as facts of a row."""
        told = self.cleaned_data
        begins, ends = self.spans
        return {
            "title": told["title"], "starts_at": begins, "ends_at": ends, "site": told.get("site"),
            "side": told.get("side", ""), "optional": told["optional"],
        }  # fmt: skip


def sites(form: forms.Form, day: MeetingDay, *names: str) -> None:
    """Let a form choose among the sites of a day."""
    for name in names or ("site",):
        field = form.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - as declared
        field.queryset = day.sites.order_by("name")
        field.empty_label = _("Choisir") if field.required else _("aucun en particulier")


def _break(told: str) -> tuple[dt.time, dt.time]:
    try:
        begins, ends = (dt.time.fromisoformat(_hour(part)) for part in told.replace("–", "-").split("-"))
    except ValueError:
        raise forms.ValidationError(
            _("« %(told)s » n’est pas lisible : écrivez 12:30-14:00."), params={"told": told}
        ) from None
    if ends <= begins:
        raise forms.ValidationError(_("« %(told)s » : la fin vient après le début."), params={"told": told})
    return begins, ends


def _hour(told: str) -> str:
    """`9h`, `9:5` or `09h30` as `09:30`."""
    hour, _mark, minute = told.strip().lower().replace("h", ":").partition(":")
    return f"{int(hour):02d}:{int(minute or 0):02d}"
