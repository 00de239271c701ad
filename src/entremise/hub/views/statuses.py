"""Where an introduction stands, in two words: what lists and badges show."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entremise.hub.models import Introduction

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

#: By which door a need came.
DOOR_LABELS: dict[str, str | Promise] = {
    "page": _("Site"),
    "adviser": _("Conseiller"),
    "api": _("Autre service (API)"),
    "mail": _("Courriel"),
}


def short(status: Status) -> str:
    """The words of a status, in the reader's language."""
    return str(SHORT[status])
