"""Which days the figures are asked for."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entremise.hub.queries.figures import Period

#: What is shown when nothing, or nothing readable, is asked.
DEFAULT_MONTHS = 12
#: The longest period, in days: ten years.
LONGEST = 3653


def _day() -> forms.DateField:
    return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class PeriodForm(forms.Form):
    """Two days, both included."""

    du = _day()
    au = _day()
    du.label, au.label = _("Besoins exprimés du"), _("au")

    def clean(self) -> dict[str, Any] | None:
        """The first day comes first, and the period is one that can be read."""
        since, until = self.cleaned_data.get("du"), self.cleaned_data.get("au")
        if since and until and since > until:
            self.add_error("au", _("Le dernier jour vient avant le premier : corrigez l’un des deux."))
        elif since and until and (until - since).days > LONGEST:
            self.add_error("au", _("Dix ans au plus : choisissez une période plus courte."))
        elif since and since.year < 2000:
            self.add_error("du", _("Choisissez un jour à partir de l’an 2000."))
        elif until and until.year > 2100:
            self.add_error("au", _("Choisissez un jour avant l’an 2100."))
        return self.cleaned_data

    def period(self) -> Period:
        """The period asked for; the last twelve months when none is, or when it cannot be read."""
        if self.is_bound and self.is_valid():
            return Period(self.cleaned_data["du"], self.cleaned_data["au"])
        return Period.of_months(DEFAULT_MONTHS, timezone.localdate())


def filled(data: Any) -> PeriodForm:
    """The form as it was asked, or with the days shown when nothing was asked."""
    if "du" in data or "au" in data:
        return PeriodForm(data)
    shown = PeriodForm().period()
    return PeriodForm(initial={"du": shown.since, "au": shown.until})


def quick(today: dt.date) -> list[tuple[Any, Period]]:
    """Periods one chooses at once, and what they are called."""
    year = today.year
    return [
        (_("30 jours"), Period(today - dt.timedelta(days=29), today)),
        (_("3 mois"), Period.of_months(3, today)),
        (_("12 mois"), Period.of_months(12, today)),
        (_("cette année"), Period(dt.date(year, 1, 1), today)),
        (_("l’année dernière"), Period(dt.date(year - 1, 1, 1), dt.date(year - 1, 12, 31))),
    ]
