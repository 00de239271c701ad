"""Who may see notifications, and who writes the texts of messages.

This app stands below `people`: it only knows of an account what is said here.
"""

from typing import Any, Protocol


class Account(Protocol):
    """Somebody who has an account (`people.Person`)."""

    @property
    def pk(self) -> int: ...
    @property
    def email(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def language(self) -> str: ...


def signed_in(visitor: Any) -> bool:
    """Whoever has an account, for their own notifications."""
    return bool(visitor.is_authenticated and visitor.is_active)


def administrator(visitor: Any) -> bool:
    """Who sets the service up (`Person.is_staff`: the role of administrator)."""
    return bool(visitor.is_authenticated and visitor.is_active and visitor.is_staff)
