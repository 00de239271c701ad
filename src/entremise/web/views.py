"""Pages that belong to no part, and what the pages ask for while one types or moves the map."""

import heapq

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from entremise.common.access import allow
from entremise.matching.nomenclature import communes
from entremise.people import rules

MOST_PLACES = 8
MOST_NAMES = 60


@allow(rules.anyone)
@require_safe
@cache_control(public=True, max_age=86400)
def places(request: HttpRequest) -> JsonResponse:
    """Communes whose name or postcode begins with `q`, most peopled first."""
    typed = request.GET.get("q", "").replace("\0", "").strip()[:60]
    found = communes.search(typed, MOST_PLACES) if len(typed) > 1 else []
    return JsonResponse({"places": [{"name": each.name, "postcode": (each.postcodes or ("",))[0]} for each in found]})


@allow(rules.anyone)
@require_safe
@cache_control(public=True, max_age=86400)
def names(request: HttpRequest) -> JsonResponse:
    """The most peopled communes (cities whole) between `south,west,north,east` (degrees), to be written on a map."""
    try:
        south, west, north, east = (float(value) for value in request.GET.get("box", "").split(","))
    except ValueError:
        return JsonResponse({"error": "box=south,west,north,east"}, status=400)
    inside = (
        (each.population, each.name, each.lat, each.lon)
        for each in communes.communes().values()
        if each.lat is not None
        and each.lon is not None
        and not each.approximate
        and not each.parent
        and south <= each.lat <= north
        and west <= each.lon <= east
    )
    largest = heapq.nlargest(MOST_NAMES, inside)
    return JsonResponse({"names": [[name, lat, lon, population] for population, name, lat, lon in largest]})
