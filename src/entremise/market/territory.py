"""The chamber's territory (setting `TERRITORY`), so that one can say what stayed there."""

from functools import lru_cache

from django.conf import settings
from django.db.models import Q

from entremise.matching.nomenclature import communes


def holds(code: str) -> bool | None:
    """Whether a commune (INSEE code) is of the territory; `None` when it is unknown."""
    return _holds(tuple(settings.TERRITORY), code)


@lru_cache(maxsize=50_000)
def _holds(territory: tuple[str, ...], code: str) -> bool | None:
    found = communes.commune(code) if code else None
    if found is None:
        return None
    return any(code in territory for code in (found.code, found.parent, found.departement, found.epci) if code)


def whole(code: str) -> str:
    """The commune that an arrondissement (of Marseille, Lyon, Paris) is part of; any other code as it is."""
    found = communes.commune(code) if code else None
    return (found.parent or found.code) if found else code


@lru_cache
def parts(code: str) -> tuple[str, ...]:
    """A commune and its arrondissements."""
    return (code, *(each.code for each in communes.communes().values() if each.parent == code))


def covers(code: str) -> bool:
    """Whether a commune or a whole département is of the territory."""
    return code in settings.TERRITORY or holds(code) is True


def within(field: str) -> Q:
    """The rows whose `field`, INSEE code of a commune or of a département, is of the territory."""
    found = Q(pk__in=[])
    for code in settings.TERRITORY:
        if len(code) == 9:
            inside = [each.code for each in communes.communes().values() if each.epci == code]
            found |= Q(**{f"{field}__in": inside})
        else:
            found |= Q(**{f"{field}__startswith": code})
    return found


def name() -> str:
    """Its name: that of its places."""
    return ", ".join(_named(code) for code in settings.TERRITORY)


def _named(code: str) -> str:
    area = communes.area("epci", code) if len(code) == 9 else communes.area("departement", code)
    found = area or communes.commune(code)
    return found.name if found else code
