"""The rows set aside, written where the operator finds them: line, identifier, reason in words, value."""

import csv
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from entremise.registry.pipeline.staging import Staging

#: Why a row can be set aside.
REASONS = {
    "malformed": gettext_noop("ligne illisible"),
    "key": gettext_noop("clé du SIRET fausse"),
    "twice": gettext_noop("SIRET déjà lu plus haut dans le fichier"),
    "activity": gettext_noop("activité inconnue de la nomenclature"),
    "coordinates": gettext_noop("coordonnées impossibles"),
}


def write(staging: Staging, source: str) -> Path | None:
    """Write the rejected rows beside the working folder, replacing those of the last load of this source."""
    path = Path(settings.VAR) / "loading" / f"{source}-rejects.csv"
    if not staging.one("SELECT count(*) FROM reject"):
        path.unlink(missing_ok=True)
        return None
    draft = path.with_suffix(".tmp")
    with draft.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow([_("ligne"), _("identifiant"), _("raison"), _("valeur")])
        for line, identifier, reason, value in staging.rows(
            "SELECT line, identifier, reason, value FROM reject ORDER BY line"
        ):
            writer.writerow([line, identifier, _(REASONS[reason]), value])
    draft.replace(path)
    return path
