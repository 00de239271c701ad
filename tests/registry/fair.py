"""A source for tests: rows given by hand."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from tests.factories import siren, siret

from entremise.registry.pipeline import Staging

Rows = list[dict[str, object]]


@dataclass
class Fair:
    """Establishments, with offers and references, of a list of exhibitors."""

    establishments: Rows
    offers: Rows = field(default_factory=list)
    references: Rows = field(default_factory=list)
    unnamed: Sequence[int] = ()
    scope: Sequence[str] = ()
    name: str = "fair"
    file: str = "exhibitors"
    dated: date = date(2026, 11, 1)

    def stage(self, staging: Staging) -> date:
        """Fill the staged tables; each organisation has the number and the name of its establishment."""
        hidden = {siren(number) for number in self.unnamed}
        names = {row["organisation_identifier"]: row["name"] for row in self.establishments}
        staging.add(
            "organisation",
            [
                {"scheme": "siren", "identifier": unit, "name": name, "named": unit not in hidden}
                for unit, name in names.items()
            ],
        )
        staging.add("establishment", self.establishments)
        staging.add("offer", self.offers)
        staging.add("reference", self.references)
        return self.dated


def exhibitor(number: int, **facts: object) -> dict[str, object]:
    """The n-th exhibitor, in Marseille."""
    unit = siren(number)
    return {
        "scheme": "siret",
        "identifier": siret(unit),
        "organisation_scheme": "siren",
        "organisation_identifier": unit,
        "name": f"Exposant {number}",
        "activity": "43.91B",
        "commune": "13201",
        **facts,
    }


def offer(number: int, title: str, language: str = "fr") -> dict[str, object]:
    """An offer of the n-th exhibitor."""
    return {
        "scheme": "siret", "identifier": siret(siren(number)), "language": language, "title": title, "text": title,
    }  # fmt: skip


def reference(number: int, text: str) -> dict[str, object]:
    """Past work of the n-th exhibitor."""
    return {"scheme": "siret", "identifier": siret(siren(number)), "text": text, "year": 2025}
