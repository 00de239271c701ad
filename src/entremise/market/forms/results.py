"""Which awards are asked for, as an address says it."""

import re
from typing import Any

from django.http import QueryDict

from entremise.market import territory
from entremise.market.models import Award
from entremise.market.queries.awards import Asked

_COMMUNE = re.compile(r"(\d{2}|2[AB])\d{3}")


def asked(data: QueryDict) -> Asked:
    """What an address asks for; what cannot be read is left out."""
    declared = data.get("source") == Award.Source.DECLARED
    year, commune = data.get("annee", ""), data.get("commune", "")
    return Asked(
        Award.Source.DECLARED if declared else Award.Source.DECP,
        int(year) if re.fullmatch(r"(19|20)[0-9]{2}", year) else None,
        territory.whole(commune) if _COMMUNE.fullmatch(commune) and not declared else "",
        data.get("lieu") == "partout" and not declared,
    )


def address(of: Asked, **changes: Any) -> str:
    """The query of an address that asks for this, with some of it changed."""
    wanted = of._replace(**changes)
    told = QueryDict(mutable=True)
    told["source"] = wanted.source.value
    if wanted.year is not None:
        told["annee"] = str(wanted.year)
    if wanted.commune:
        told["commune"] = wanted.commune
    if wanted.everywhere:
        told["lieu"] = "partout"
    return f"?{told.urlencode()}"
