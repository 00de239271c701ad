"""Where an introduction stands, in two words: what lists and badges show."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entremise.hub.models import Introduction, Side

Status = Introduction.Status

SHORT: dict[Status, str | Promise] = {
    Status.PROPOSED: _("Proposée"),
    Status.WAITING: _("En attente"),
    Status.SENT: _("Transmise"),
    Status.SILENT: _("Sans réponse"),
    Status.DECLINED: _("Déclinée"),
    Status.TURNED_DOWN: _("Écartée"),
    Status.WITHDRAWN: _("Retirée"),
    Status.CLOSED: _("Clôturée"),
    Status.INTRODUCED: _("En relation"),
    Status.MET: _("Rencontrés"),
    Status.CONCLUDED: _("Conclue"),
}

#: Who had the idea of an introduction.
IDEAS: dict[str, str | Promise] = {
    Side.ASKER: _("Choisie par le demandeur"),
    Side.FIRM: _("L’entreprise se propose"),
    Side.CHAMBER: _("Proposée par un conseiller"),
}

#: By which door a need came.
DOOR_LABELS: dict[str, str | Promise] = {
    "page": _("Site"),
    "adviser": _("Conseiller"),
    "api": _("Autre service (API)"),
    "mail": _("Courriel"),
    "meeting": _("Journée de rendez-vous"),
    "tender": _("Consultation"),
    "pilot": _("Expérimentation"),
}


def idea(introduction: Introduction) -> str:
    """Who had the idea of an introduction; what an adviser proposed by hand, outside the list, is marked as such."""
    told = str(IDEAS[introduction.proposed_by])
    if introduction.proposed_by != Side.CHAMBER:
        return told
    if introduction.rank is None:
        return gettext("%(idea)s, à la main : elle n’était pas dans la liste") % {"idea": told}
    return gettext("%(idea)s, n° %(rank)d de la liste") % {"idea": told, "rank": introduction.rank}


def short(status: Status) -> str:
    """The words of a status, in the reader's language."""
    return str(SHORT[status])
