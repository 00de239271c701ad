"""The administrator's pages: the texts of messages, and the mails that leave."""

import json
from dataclasses import dataclass

from csp.decorators import csp_replace
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entremise.common.access import allow
from entremise.notices import kinds, queries, rules, texts
from entremise.notices.actions import administering
from entremise.notices.forms import WordingForm, explained
from entremise.notices.kinds import Kind, Source
from entremise.notices.layout import Footer
from entremise.notices.models import Mail
from entremise.notices.texts import WordingError
from entremise.notices.views import account
from entremise.notices.writing import footer

A_PAGE = 50
STATES = ("waiting", "failed", "sent")
LANGUAGES = ("fr", "en")


@dataclass(frozen=True, slots=True)
class Listed:
    """A kind of message in the list: the languages in which an administrator rewrote it."""

    kind: Kind
    rewritten: tuple[str, ...]


@allow(rules.administrator)
@require_safe
def wordings(request: HttpRequest) -> HttpResponse:
    """All kinds of messages, and which were rewritten."""
    rewritten = {language: texts.wordings(language) for language in LANGUAGES}
    listed = [
        Listed(each, tuple(language for language in LANGUAGES if each.name in rewritten[language]))
        for each in sorted(kinds.kinds().values(), key=lambda each: str(each.title))
    ]
    return render(request, "notices/wordings.html", {"listed": listed, "languages": LANGUAGES})


@allow(rules.administrator)
@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """One text: changed, looked at, or given back to us."""
    found = _found(kind)
    rewritten = texts.wording(kind, language)
    current = rewritten or kinds.source(kind, language)
    form = WordingForm(
        found, language, request.POST or None, initial={"subject": current.subject, "body": current.body}
    )
    if request.method == "POST" and form.is_valid():
        administering.rewrite(kind, language, form.text, account(request))
        messages.success(request, _("Ce texte est utilisé dès maintenant."))
        return redirect("notices:wording", kind, language)
    context = {
        "kind": found, "language": language, "form": form, "rewritten": rewritten is not None,
        "variables": variables(found), "other": "en" if language == "fr" else "fr",
    }  # fmt: skip
    return render(request, "notices/wording.html", context, status=422 if form.is_bound else 200)


@allow(rules.administrator)
@require_POST
def reset(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Use our text again."""
    _found(kind)
    if administering.reset(kind, language, account(request)):
        messages.success(request, _("Notre texte d’origine est de nouveau utilisé."))
    return redirect("notices:wording", kind, language)


@allow(rules.administrator)
@require_http_methods(["GET", "HEAD", "POST"])
@csp_replace(  # type: ignore[arg-type]  # its type forgets views that have arguments
    {"default-src": "'none'", "style-src": "'unsafe-inline'", "frame-ancestors": "'self'", "sandbox": True}
)
@xframe_options_sameorigin
def preview(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """The message with its example, both ways, as a page to be shown inside the form's; it can do nothing."""
    found = _found(kind)
    source = texts.wording(kind, language) or kinds.source(kind, language)
    if request.method == "POST":
        source = Source(request.POST.get("subject", ""), request.POST.get("body", "").replace("\r\n", "\n"))
    below = _example_footer(found, language)
    context: dict[str, object] = {"kind": found, "language": language}
    try:
        texts.check(source, found, language)
        written = texts.filled(source, language, found.example, below)
        context |= {"written": written}
    except WordingError as error:
        context |= {"error": explained(error), "part": error.part}
    return render(request, "notices/preview.html", context)


def variables(kind: Kind) -> list[tuple[str, str]]:
    """What a text may name, with the example's value."""
    named = {"name": "", "url": "", **texts.common_context(), **kind.example}
    return [
        (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
        for name, value in sorted(named.items())
    ]


@allow(rules.administrator)
@require_safe
def outbox(request: HttpRequest) -> HttpResponse:
    """The mails that wait, left, or could not."""
    state = request.GET.get("etat", STATES[0])
    if state not in STATES:
        raise Http404
    page = Paginator(queries.outbox(state), A_PAGE).get_page(request.GET.get("page"))
    counts = queries.outbox_counts()
    context = {
        "page": page, "state": state, "titles": {name: kind.title for name, kind in kinds.kinds().items()},
        "states": [(name, counts[name]) for name in STATES],
    }  # fmt: skip
    return render(request, "notices/outbox.html", context)


@allow(rules.administrator)
@require_POST
def send_again(request: HttpRequest, mail: int) -> HttpResponse:
    """Have a mail that could not leave tried again."""
    if not administering.send_again(mail, account(request)):
        raise Http404
    messages.success(request, _("Ce courriel repart à la prochaine tournée."))
    return redirect("notices:outbox")


def _found(kind: str) -> Kind:
    try:
        return kinds.kind(kind)
    except LookupError as error:
        raise Http404 from error


def _example_footer(kind: Kind, language: str) -> Footer:
    """The foot of a mail to somebody who may answer it."""
    mail = Mail(kind=kind.name, language=language, reply_to=settings.DEFAULT_FROM_EMAIL)
    return footer(mail, dict(kind.example))
