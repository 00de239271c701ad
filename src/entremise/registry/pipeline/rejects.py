"""The rows set aside, written where the operator finds them: line, identifier, reason in words, value."""

import csv
from pathlib import Path

from django.conf import settings

from entremise.common.terminal import say
from entremise.registry.pipeline.staging import Staging

#: Why a row can be set aside, in French and in English.
REASONS = {
    "malformed": ("ligne illisible", "unreadable line"),
    "key": ("clé du SIRET fausse", "wrong SIRET key"),
    "twice": ("SIRET déjà lu plus haut dans le fichier", "SIRET already read further up in the file"),
    "activity": ("activité inconnue de la nomenclature", "activity unknown to the nomenclature"),
    "coordinates": ("coordonnées impossibles", "impossible coordinates"),
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
        writer.writerow(say("ligne,identifiant,raison,valeur", "line,identifier,reason,value").split(","))
        for line, identifier, reason, value in staging.rows(
            "SELECT line, identifier, reason, value FROM reject ORDER BY line"
        ):
            writer.writerow([line, identifier, say(*REASONS[reason]), value])
    draft.replace(path)
    return path
