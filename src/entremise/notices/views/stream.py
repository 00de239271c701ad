"""The stream of a person's notifications (server-sent events)."""

from django.conf import settings
from django.http import HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_GET

from entremise.common.access import allow
from entremise.common.reader import current_language
from entremise.notices import live, queries, rules
from entremise.notices.views import account


@allow(rules.signed_in)
@require_GET
def stream(request: HttpRequest) -> StreamingHttpResponse:
    """The count and what was missed; the server (project/asgi.py) keeps it open and sends what comes.

    Under a server that cannot keep it open, it ends, and the page asks again a little later.
    """
    person, language = account(request), current_language()
    said = request.headers.get("Last-Event-ID", "")
    newest = queries.newest(person)
    missed = queries.missed(person, language, int(said)) if said.isdecimal() and len(said) < 19 else []
    scope = request.META.get("asgi.scope")
    if scope is not None:
        session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
        scope[live.OPENED] = live.Opened(person.pk, language, session, newest)
    chunks = list(live.opening(queries.unread(person), missed))
    response = StreamingHttpResponse(chunks, content_type="text/event-stream; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response
