"""One's own data: what is kept, taken away in a file, agreed to or not, erased."""

import json
import time
from datetime import date, datetime
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entremise.common.access import allow
from entremise.common.limits import limited
from entremise.people import rules, trail
from entremise.people.actions import accounts, personal
from entremise.people.forms.personal import ASKED, ConsentForm, EraseForm, TrailForm
from entremise.people.models import Consent, Person
from entremise.people.queries.trail import traces
from entremise.people.views.account import me
from entremise.people.words import ACTORS, FACTS, KINDS, VALUES

PAGE_SIZE = 50
#: Seconds since one last showed who one is, to be let erase.
RECENT = 15 * 60


@allow(rules.signed_in)
@require_safe
@never_cache
def data(request: HttpRequest) -> HttpResponse:
    """What is kept, in numbers; the files; the agreements, and all that was ever answered to them."""
    person = me(request)
    found = personal.export(person)
    kept = [(KINDS[kind], len(rows)) for held in found.values() for kind, rows in held.items() if rows]
    shown = {
        "kept": kept,
        "form": ConsentForm(initial=_last(person)),
        "log": person.consents.order_by("-at", "-pk"),
        "periods": _periods(),
    }
    return render(request, "people/personal/data.html", shown)


def _last(person: Person) -> dict[str, bool]:
    return dict(person.consents.order_by("at", "pk").values_list("purpose", "given"))


def _periods() -> list[tuple[str, str]]:
    """How long each thing is kept, as the operator set it."""
    days = [
        (_("Un compte que plus personne n’utilise"), settings.KEEP_INACTIVE_ACCOUNT_DAYS),
        (_("Les coordonnées d’un besoin clos, et ce qui s’est écrit alors"), settings.KEEP_CLOSED_NEED_CONTACTS_DAYS),
        (
            _("Les coordonnées d’une consultation close, et les réponses non retenues"),
            settings.KEEP_TENDER_CONTACTS_DAYS,
        ),
        (_("Un besoin commencé sans se connecter"), settings.KEEP_UNSIGNED_DRAFT_DAYS),
        (_("Une demande de rattachement sans preuve"), settings.KEEP_UNPROVEN_CLAIM_DAYS),
        (_("Les messages envoyés et les avis"), max(settings.KEEP_MAIL_DAYS, settings.KEEP_NOTICE_DAYS)),
        (_("Le journal de ce qui est fait"), settings.KEEP_TRACE_DAYS),
    ]
    return [(what, _lasting(long)) for what, long in days]


def _lasting(days: int) -> str:
    years, rest = divmod(days, 365)
    if years and not rest:
        return ngettext("%(n)d an", "%(n)d ans", years) % {"n": years}
    return ngettext("%(n)d jour", "%(n)d jours", days) % {"n": days}


@allow(rules.signed_in)
@require_POST
def consents(request: HttpRequest) -> HttpResponse:
    """Change what one agrees to; each change is a line of the log."""
    form = ConsentForm(request.POST)
    if form.is_valid():
        for purpose in ASKED:
            given = form.cleaned_data[purpose.value]
            if given or _last(me(request)).get(purpose):
                accounts.consent(me(request), Consent.Purpose(purpose), given=given, wording=rules.TERMS)
        messages.success(request, _("C’est enregistré."))
    return redirect("people:data")


@allow(rules.signed_in)
@require_POST
@never_cache
@limited("own-data", "20/hour")
def data_file(request: HttpRequest, suffix: str) -> HttpResponse:
    """All that is kept, as JSON for programs or as a page to read."""
    person = me(request)
    found = personal.export(person)
    trail.record("person.export", person, person, suffix=suffix)
    if suffix == "json":
        text = json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        response = HttpResponse(text, content_type="application/json")
    else:
        text = render_to_string("people/personal/file.html", {"sections": _sections(found), "now": timezone.now()})
        response = HttpResponse(text)
    response["Content-Disposition"] = f'attachment; filename="entremise-{timezone.localdate():%Y-%m-%d}.{suffix}"'
    return response


def _sections(found: dict[str, dict[str, Any]]) -> list[tuple[str, list[list[tuple[str, str]]]]]:
    """Each kind of rows in words: its title, and for each row its facts."""
    return [
        (str(KINDS[kind]), [[(str(FACTS[name]), _said(name, value)) for name, value in row.items()] for row in rows])
        for held in found.values()
        for kind, rows in held.items()
        if rows
    ]


def _said(name: str, value: object) -> str:
    """A value as people read it."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, dict | list):
        return json.dumps(value, cls=DjangoJSONEncoder, ensure_ascii=False)
    return str(VALUES.get(name, {}).get(str(value), value))


@allow(rules.signed_in)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@limited("erase", "10/hour")
def erase(request: HttpRequest) -> HttpResponse:
    """Erase all, for whoever has just signed in and types their address."""
    person = me(request)
    recent = _recently(request, person)
    form = EraseForm(request.POST if request.method == "POST" and recent else None, person=person)
    if form.is_valid():
        personal.erase(person, person)
        logout(request)
        return redirect("people:erased")
    status = 422 if form.is_bound else 403 if request.method == "POST" else 200
    return render(request, "people/personal/erase.html", {"form": form, "recent": recent}, status=status)


def _recently(request: HttpRequest, person: Person) -> bool:
    """Whether somebody showed who they are a short while ago."""
    records = get_authentication_records(request, person)
    return any(time.time() - record.get("at", 0) < RECENT for record in records)


@allow(rules.anyone)
@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """What was done."""
    return render(request, "people/personal/erased.html")


@allow(rules.reads_trail)
@require_safe
@never_cache
def audit_trail(request: HttpRequest) -> HttpResponse:
    """Who did what, when, from where, the newest first."""
    form = TrailForm(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    page = Paginator(traces(asked), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [(trace, ACTORS.get(trace.actor, trace.actor)) for trace in page]
    return render(request, "people/personal/trail.html", {"form": form, "page": page, "rows": rows})
