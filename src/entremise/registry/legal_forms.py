"""Legal forms (INSEE `categorieJuridique`) in words: the commonest by their code, the others by its first figures.

Source: INSEE, nomenclature des catégories juridiques, levels 1 to 3.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FORMS: dict[str, str | Promise] = {
    "1": _("Entrepreneur individuel"),
    "2": _("Groupement sans personnalité morale"),
    "3": _("Société étrangère immatriculée en France"),
    "4": _("Établissement public à caractère industriel ou commercial"),
    "5": _("Société commerciale"),
    "52": _("Société en nom collectif"),
    "54": _("SARL"),
    "5498": _("EURL"),
    "55": _("SA à conseil d’administration"),
    "56": _("SA à directoire"),
    "5710": _("SAS"),
    "5720": _("SASU"),
    "6": _("Autre personne morale immatriculée"),
    "6540": _("Société civile immobilière"),
    "7": _("Organisme public"),
    "7210": _("Commune"),
    "8": _("Organisme de protection sociale ou de retraite"),
    "9": _("Groupement de droit privé"),
    "92": _("Association"),
    "93": _("Fondation"),
}


def label(code: str) -> str | Promise:
    """The name of a legal form, or of the family it belongs to; empty when the code is empty or unknown."""
    return next((FORMS[code[:length]] for length in (4, 2, 1) if len(code) >= length and code[:length] in FORMS), "")
