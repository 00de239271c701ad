"""What an organiser tells of a day: its kind, what it says of itself, when it opens, why it is cancelled."""

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from entremise.meetings.models import MeetingDay
from entremise.meetings.patterns import PATTERNS, Pattern
from entremise.people.models import Person

#: The zones that are proposed: where missions go. Any other is written by its IANA name.
ZONES = (
    ("Europe/Paris", _("Paris, Marseille")),
    ("Europe/London", _("Londres, Dublin")),
    ("Africa/Casablanca", _("Casablanca")),
    ("Africa/Algiers", _("Alger")),
    ("Africa/Tunis", _("Tunis")),
    ("Africa/Dakar", _("Dakar, Abidjan")),
    ("Africa/Cairo", _("Le Caire")),
    ("Asia/Beirut", _("Beyrouth")),
    ("Asia/Jerusalem", _("Tel Aviv")),
    ("Asia/Dubai", _("Dubaï")),
    ("Asia/Kolkata", _("Bombay, Delhi")),
    ("Asia/Singapore", _("Singapour")),
    ("Asia/Shanghai", _("Shanghai, Pékin")),
    ("Asia/Seoul", _("Séoul")),
    ("Asia/Tokyo", _("Tokyo")),
    ("Australia/Sydney", _("Sydney")),
    ("America/Montreal", _("Montréal")),
    ("America/New_York", _("New York, Miami")),
    ("America/Chicago", _("Chicago, Houston")),
    ("America/Denver", _("Denver")),
    ("America/Los_Angeles", _("Los Angeles, San Francisco")),
    ("America/Mexico_City", _("Mexico")),
    ("America/Sao_Paulo", _("São Paulo")),
    ("Indian/Reunion", _("La Réunion")),
)
#: Dates of one day or mission, at most.
MOST_DATES = 15


class DateInput(forms.DateInput):
    """A date by the browser's own calendar."""

    def __init__(self) -> None:
        super().__init__(attrs={"type": "date"}, format="%Y-%m-%d")


def _kind_label(pattern: Pattern) -> SafeString:
    return format_html(
        '<span><strong>{}</strong><br><span class="quiet">{}</span></span>', pattern.label, pattern.about
    )


def text_area(rows: int = 4) -> forms.Textarea:
    """A text of some lines."""
    return forms.Textarea(attrs={"rows": rows})


class NewDayForm(forms.Form):
    """A new day: the pattern does the rest."""

    kind = forms.ChoiceField(
        label=_("Quel genre de journée ?"), widget=forms.RadioSelect, initial=MeetingDay.Kind.BUYERS
    )
    title = forms.CharField(label=_("Son nom"), max_length=150)
    place = forms.CharField(label=_("Où"), max_length=200, required=False)
    first = forms.DateField(label=_("Premier jour"), widget=DateInput)
    last = forms.DateField(label=_("Dernier jour"), widget=DateInput, required=False,
                           help_text=_("À laisser vide pour une seule journée."))  # fmt: skip
    zone = forms.ChoiceField(label=_("À l’heure de"), choices=ZONES, initial="Europe/Paris")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101 - declared above
        kind.choices = [(key, _kind_label(each)) for key, each in PATTERNS.items()]

    def clean_first(self) -> dt.date:
        """A date to come."""
        first: dt.date = self.cleaned_data["first"]
        if first < timezone.localdate():
            raise forms.ValidationError(_("Cette date est passée."))
        return first

    def clean(self) -> dict[str, Any]:
        """The last date comes after the first."""
        check_dates(self, self.cleaned_data.get("first"), self.cleaned_data.get("last"))
        return self.cleaned_data

    def dates(self) -> list[dt.date]:
        """Every date of the day."""
        return dates(self.cleaned_data["first"], self.cleaned_data["last"])


class CopyForm(forms.Form):
    """A new day like this one."""

    title = forms.CharField(label=_("Son nom"), max_length=150)
    first = forms.DateField(label=_("Premier jour"), widget=DateInput)
    guests = forms.BooleanField(label=_("Reprendre aussi les participants (ils seront à inviter)"), required=False)


class SettingsForm(forms.ModelForm[MeetingDay]):
    """What a day says of itself, and its limits."""

    sides = forms.CharField(
        label=_("Les côtés"), required=False, widget=text_area(2),
        help_text=_("Un par ligne, par exemple Acheteurs puis Entreprises : on ne demande alors que quelqu’un de "
                    "l’autre côté. Vide : chacun peut rencontrer chacun."),
    )  # fmt: skip
    zone = forms.ChoiceField(label=_("À l’heure de"), choices=ZONES)

    class Meta:
        model = MeetingDay
        fields = ("title", "text", "place", "zone", "sides", "max_requests", "max_meetings", "min_meetings",
                  "max_in_a_row", "cost", "project", "team")  # fmt: skip
        labels: ClassVar = {
            "title": _("Son nom"),
            "text": _("Ce que lisent les participants"),
            "place": _("Où"),
            "max_requests": _("Demandes par participant, au plus"),
            "max_meetings": _("Rendez-vous par participant, au plus"),
            "min_meetings": _("Rendez-vous par participant, au moins"),
            "max_in_a_row": _("Rendez-vous d’affilée, au plus"),
            "cost": _("Coût de la journée, tout compris (€)"),
            "project": _("Le projet de l’investisseur"),
            "team": _("Qui d’autre l’organise"),
        }
        help_texts: ClassVar = {
            "text": _("À quoi sert la journée, qui vient, comment on s’y rend."),
            "title": "",
            "place": "",
            "max_requests": "",
            "max_meetings": _("Vide : autant qu’il y a de créneaux."),
            "min_meetings": _("Le planning le garantit à qui a assez de demandes acceptées, si cela se peut."),
            "max_in_a_row": _("Ensuite, un créneau de repos. Vide : sans limite."),
            "cost": _("Pour le bilan : ce que coûte un rendez-vous, un contrat."),
            "project": _("Sert à proposer les décideurs à rencontrer."),
            "team": _("Les conseillers organisent toutes les journées ; ajoutez ici les autres."),
        }
        widgets: ClassVar = {"text": text_area(5), "project": text_area(5), "team": forms.CheckboxSelectMultiple}

    def __init__(self, *args: Any, colleagues: QuerySet[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["sides"] = "\n".join(self.instance.sides)
        zone = self.fields["zone"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101 - declared above
        if self.instance.zone not in dict(ZONES):
            zone.choices = [*ZONES, (self.instance.zone, self.instance.zone)]
        team = self.fields["team"]
        assert isinstance(team, forms.ModelMultipleChoiceField)  # noqa: S101 - that of a relation to many
        team.queryset = colleagues
        if not colleagues:
            del self.fields["team"]
        if self.instance.kind != MeetingDay.Kind.INVESTOR:
            del self.fields["project"]

    def clean_sides(self) -> list[str]:
        """Their names, each once; one alone would have nobody to meet."""
        told = [" ".join(line.split())[:50] for line in self.cleaned_data["sides"].splitlines()]
        sides = list(dict.fromkeys(filter(None, told)))
        if len(sides) == 1:
            raise forms.ValidationError(_("Il en faut deux, ou aucun."))
        missing = set(self.instance.guests.exclude(side="").values_list("side", flat=True)) - set(sides)
        if sides and missing:
            raise forms.ValidationError(
                _("Des participants sont du côté %(sides)s : changez-les d’abord."),
                params={"sides": ", ".join(sorted(missing))},
            )
        return sides


class OpenForm(forms.Form):
    """Opening requests: until when, and whether invitations leave at once."""

    until = forms.DateField(
        label=_("Demandes et réponses jusqu’au"), widget=DateInput,
        help_text=_("Inclus. Ensuite, ce qui est resté sans réponse est rendu à chacun, sans bloquer son agenda."),
    )  # fmt: skip
    invite = forms.BooleanField(label=_("Envoyer maintenant les invitations"), required=False, initial=True)

    def __init__(self, *args: Any, day: MeetingDay, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.day = day

    def clean_until(self) -> dt.date:
        """From today to the first date of the day."""
        until: dt.date = self.cleaned_data["until"]
        if until < timezone.localdate():
            raise forms.ValidationError(_("Cette date est passée."))
        first = self.day.slots.first()
        if first and until > first.starts_at.astimezone(self.day.tz).date():
            raise forms.ValidationError(_("C’est après le début de la journée."))
        return until

    def moment(self) -> dt.datetime:
        """The end of that date, in the zone of the day; at the latest when the first meeting begins."""
        told = dt.datetime.combine(self.cleaned_data["until"], dt.time(23, 59), self.day.tz)
        first = self.day.slots.first()
        return min(told, first.starts_at) if first else told


class CancelForm(forms.Form):
    """Cancelling: what guests are told."""

    words = forms.CharField(
        label=_("Ce que liront les participants"), max_length=1000, widget=text_area(4),
        help_text=_("Pourquoi, et ce qui suit : une autre date, une autre façon de se rencontrer."),
    )  # fmt: skip


def check_dates(form: forms.Form, first: dt.date | None, last: dt.date | None) -> None:
    """The last date comes after the first, and not too long after."""
    if first and last and last < first:
        form.add_error("last", _("Le dernier jour vient après le premier."))
    elif first and last and (last - first).days >= MOST_DATES:
        form.add_error("last", _("C’est trop long : %(n)d jours au plus.") % {"n": MOST_DATES})


def dates(first: dt.date, last: dt.date | None) -> list[dt.date]:
    """Every date from one to another."""
    return [first + dt.timedelta(days=n) for n in range(((last or first) - first).days + 1)]
