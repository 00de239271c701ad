"""Which consultations concern one's firm, as the address of the page tells it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict

from entremise.market.queries.finding import NEAR_KM

#: Circles to choose among, in kilometres; 0 means anywhere.
CIRCLES = (10, 30, NEAR_KM, 100, 200, 0)


@dataclass(frozen=True)
class ForFirm:
    """For which firm (`siren:…`), and within how far of it: `None` for anywhere."""

    organisation: str = ""
    near_km: int | None = NEAR_KM

    @classmethod
    def read(cls, asked: QueryDict) -> "ForFirm":
        """What an address tells; what cannot be read is as if it were not there."""
        told = asked.get("rayon", "")
        circle = int(told) if told.isascii() and told.isdigit() and int(told) in CIRCLES else NEAR_KM
        return cls(asked.get("entreprise", "").replace("\0", " ").strip()[:45], circle or None)

    def among(self, organisations: Sequence[str]) -> "ForFirm":
        """The same for the first of these firms, when it is for none of them."""
        known = self.organisation in organisations
        return self if known or not organisations else replace(self, organisation=organisations[0])

    @property
    def query(self) -> str:
        """The query string of the page."""
        return urlencode({"entreprise": self.organisation, "rayon": self.near_km or 0})
