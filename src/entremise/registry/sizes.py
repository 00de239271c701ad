"""Headcount bands of INSEE (`trancheEffectifs`), in words, and the five groups a reader chooses among.

Source: INSEE, SIRENE documentation, variable trancheEffectifsUniteLegale.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

BANDS: dict[str, str | Promise] = {
    "NN": _("sans salarié connu"),
    "00": _("sans salarié"),
    "01": _("1 ou 2 salariés"),
    "02": _("3 à 5 salariés"),
    "03": _("6 à 9 salariés"),
    "11": _("10 à 19 salariés"),
    "12": _("20 à 49 salariés"),
    "21": _("50 à 99 salariés"),
    "22": _("100 à 199 salariés"),
    "31": _("200 à 249 salariés"),
    "32": _("250 à 499 salariés"),
    "41": _("500 à 999 salariés"),
    "42": _("1 000 à 1 999 salariés"),
    "51": _("2 000 à 4 999 salariés"),
    "52": _("5 000 à 9 999 salariés"),
    "53": _("10 000 salariés et plus"),
}

#: What each group is called in an address, the bands it gathers and its name.
GROUPS: dict[str, tuple[tuple[str, ...], str | Promise]] = {
    "0": (("NN", "00"), _("sans salarié, ou non connu")),
    "1-9": (("01", "02", "03"), _("1 à 9 salariés")),
    "10-49": (("11", "12"), _("10 à 49 salariés")),
    "50-249": (("21", "22", "31"), _("50 à 249 salariés")),
    "250": (("32", "41", "42", "51", "52", "53"), _("250 salariés et plus")),
}


def bands(groups: tuple[str, ...]) -> tuple[str, ...]:
    """The bands of some groups, none for a group that does not exist."""
    return tuple(band for group in groups if group in GROUPS for band in GROUPS[group][0])
