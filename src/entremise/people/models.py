"""Accounts."""

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models


class Person(AbstractUser):
    """An account. Signed in by e-mail; rights come from memberships and roles, not from this row."""

    email = models.EmailField(unique=True)

    REQUIRED_FIELDS: ClassVar[list[str]] = ["email"]

    def __str__(self) -> str:
        return self.get_full_name() or self.email
