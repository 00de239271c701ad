"""Rows of publishers for tests, as their open interfaces give them, and files of them."""

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.factories import siren, siret

from entremise.market.models import Award, Tender

#: A SIRET of the town that buys in these tests, and of the roofer that wins.
TOWN, ROOFER = siret(siren(501)), siret(siren(502))


def notice(number: int, title: str = "Réfection de la toiture de l’école", **told: Any) -> dict[str, Any]:
    """A notice of BOAMP, published on 3 March 2026 and open until 7 April at noon in Paris."""
    return {
        "idweb": f"26-{number}", "objet": title, "nature": "APPEL_OFFRE", "dateparution": "2026-03-03",
        "datelimitereponse": "2026-04-07T10:00:00+00:00", "nomacheteur": "Ville d’Essai", "code_departement": ["13"],
        "descripteur_libelle": ["Couverture", "Chauffage (exploitation, entretien)"], "type_procedure": "OUVERT",
        "type_marche": ["TRAVAUX"], "annonce_lie": None, "url_avis": f"https://example.org/avis/26-{number}",
    } | told  # fmt: skip


def contract(number: int, title: str = "Réfection de la toiture de l’école", **told: Any) -> dict[str, Any]:
    """A contract of DECP, won by the roofer for 42 000.60 euros."""
    return {
        "id": f"2026{number:04d}", "objet": title, "nature": "Marché", "procedure": "Procédure adaptée",
        "codecpv": "45260000-7", "acheteur_id": TOWN, "titulaire_id_1": ROOFER, "titulaire_typeidentifiant_1": "SIRET",
        "lieuexecution_code": "13001", "lieuexecution_typecode": "Code postal", "dureemois": "6",
        "datenotification": "2026-03-03", "montant": "42000.6",
    } | told  # fmt: skip


def write_json(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    path.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")
    return path


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> Path:
    """A file as a spreadsheet gives it: semicolons, lists joined by commas."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=";", lineterminator="\n")
        writer.writeheader()
        joined = [{name: ",".join(v) if isinstance(v, list) else v for name, v in row.items()} for row in rows]
        writer.writerows(joined)
    return path


def tenders() -> list[dict[str, Any]]:
    """Every consultation as it is kept, but what tells one database from another."""
    return _rows(Tender.objects.order_by("identifier").values())


def awards() -> list[dict[str, Any]]:
    """Every award, likewise."""
    return _rows(Award.objects.order_by("key").values())


def _rows(rows: Any) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in ("id", "number", "created_at")} for row in rows]
