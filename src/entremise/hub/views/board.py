"""The board: the published needs one may see."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from entremise.common.access import allow
from entremise.hub.forms.needs import BoardForm
from entremise.hub.models import Need
from entremise.hub.queries import needs as queries
from entremise.hub.views.need_page import budget, where
from entremise.people import rules

PAGE_SIZE = 20


@allow(rules.anyone)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The needs that somebody may see, newest first, by what is sought, where, and the trade it asks for."""
    form = BoardForm(request.GET)
    filters = form.filters()
    found = queries.open_needs(request.user, **filters)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    needs = list(page.object_list)
    names = queries.asker_names(needs, request.user)
    rows = [Row(need, names[need.pk]) for need in needs]
    shown = {"form": form, "page": page, "rows": rows, "filtered": any(filters.values())}
    shown["narrowed"] = form.errors or any(value for name, value in filters.items() if name != "text")
    return render(request, "hub/board.html", shown)


class Row:
    """A need as the board shows it."""

    def __init__(self, need: Need, asker: str) -> None:
        self.need, self.asker = need, asker
        self.where, self.budget = where(need), budget(need)
