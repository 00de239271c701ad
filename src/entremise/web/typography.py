"""French pages keep a narrow no-break space before : ; ! ? » % and after «, and write ’ for the apostrophe.

Texts are written with ordinary spaces, which keyboards give and translators see; the page sets them.
"""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import get_language

NARROW = "\u202f"
#: What is left as it is: tags with their attributes, what one types or copies, what a program reads.
_KEPT = re.compile(r"(<!--.*?-->|<(pre|code|script|style|textarea)\b.*?</\2>|<[^>]*>)", re.DOTALL)
_BEFORE = re.compile(r" (?=[:;!?»%](?:\s|$))")
_APOSTROPHE = re.compile(r"(?<=\w)(?:'|&#x27;|&#39;)(?=\w)")


def set_in_french(page: str) -> str:
    """A page of HTML whose words, and nothing else, follow the rules of French printing."""
    parts = _KEPT.split(page)
    # Text, then what is kept, then the name of the tag, again and again.
    parts[0::3] = [_set(text) for text in parts[0::3]]
    parts[2::3] = [""] * len(parts[2::3])
    return "".join(parts)


def _set(text: str) -> str:
    return _APOSTROPHE.sub("’", _BEFORE.sub(NARROW, text).replace("« ", f"«{NARROW}"))


def french_typography(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The middleware that sets pages shown in French; the administration, made by others, is left alone."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        html = response.get("Content-Type", "").startswith("text/html")
        if html and isinstance(response, HttpResponse) and get_language() == "fr" and request.path[:7] != "/admin/":
            response.content = set_in_french(response.content.decode(response.charset))
        return response

    return middleware
