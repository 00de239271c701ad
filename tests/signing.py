"""Signing in without the pages: what a session holds once somebody has shown who they are."""

import time
from collections.abc import MutableMapping
from typing import Any

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from django.test import Client

from entremise.people.models import Person


def signed_in(person: Person) -> Client:
    """A client signed in as somebody who proved their address, staff with their second proof."""
    EmailAddress.objects.get_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    client = Client()
    client.force_login(person)
    session = client.session
    prove(session, person)
    session.save()
    return client


def prove(session: MutableMapping[str, Any], person: Person) -> None:
    """Remember, as the library of accounts does, that somebody gave a code then a second proof in this session."""
    now = time.time()
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [
        {"method": "code", "at": now, "email": person.email},
        {"method": "mfa", "at": now, "type": "totp", "id": 0, "reauthenticated": True},
    ]
    session["account_authentication_methods_user"] = str(person.pk)
