"""The pages of this app."""

from typing import cast

from django.http import HttpRequest

from entremise.notices.rules import Account


def account(request: HttpRequest) -> Account:
    """Who is signed in; for views whose rule asks for an account."""
    return cast(Account, request.user)
