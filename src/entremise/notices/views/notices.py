"""A person's notifications, and how they want to be told."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entremise.common.access import allow
from entremise.common.reader import current_language
from entremise.notices import queries, rules
from entremise.notices.actions import reading
from entremise.notices.forms import PreferenceForm
from entremise.notices.views import account

A_PAGE = 20


@allow(rules.signed_in)
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """The list, newest first."""
    page = Paginator(queries.notices(account(request)), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": queries.lines(page.object_list, current_language()),
        "unread": queries.unread(account(request)),
    }
    return render(request, "notices/notices.html", context)


@allow(rules.signed_in)
@require_POST
def read(request: HttpRequest, notice: int) -> HttpResponse:
    """Note that one was read, and go where it leads."""
    row = get_object_or_404(queries.notices(account(request)), pk=notice)
    reading.mark_read(account(request), row.pk)
    leads_here = row.url.startswith("/") and url_has_allowed_host_and_scheme(row.url, allowed_hosts=None)
    return redirect(row.url if leads_here else "notices:notices")


@allow(rules.signed_in)
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Note that all were read."""
    reading.mark_read(account(request))
    return redirect("notices:notices")


@allow(rules.signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """How one wants to be told."""
    wished = queries.preference(account(request))
    form = PreferenceForm(request.POST if request.method == "POST" else None, instance=wished)
    if form.is_valid():
        reading.prefer(form.instance)
        messages.success(request, _("C’est noté."))
        return redirect("notices:preferences")
    return render(request, "notices/preferences.html", {"form": form}, status=422 if form.is_bound else 200)
