"""The drafts told in a browser before signing in: kept in its session, theirs once they sign in."""

import uuid
from collections.abc import Mapping

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from entremise.hub.actions import needs as actions
from entremise.hub.models import Need
from entremise.people.models import Person

#: Where a session keeps the numbers of the drafts, the newest last.
TOLD = "needs_told"
MOST_TOLD = 5


def remember(request: HttpRequest, need: Need) -> None:
    """Keep the number of a draft, so that this browser may go on with it."""
    others = [each for each in request.session.get(TOLD, []) if each != str(need.submission)]
    request.session[TOLD] = [*others, str(need.submission)][-MOST_TOLD:]


def told_here(request: HttpRequest, need: Need) -> bool:
    """Whether this browser told a draft that nobody has yet."""
    nobodys = need.person_id is None and not need.email and need.published_at is None
    return nobodys and str(need.submission) in request.session.get(TOLD, [])


@receiver(user_logged_in, dispatch_uid="needs_told")
def keep_what_was_told(
    sender: object, request: HttpRequest | None, user: Person, **_more: Mapping[str, object]
) -> None:
    """Signing in gives a person the drafts that their browser told before; they are still to be published."""
    numbers = request.session.pop(TOLD, []) if request is not None and hasattr(request, "session") else []
    if numbers:
        actions.adopt(user, [uuid.UUID(number) for number in numbers])
