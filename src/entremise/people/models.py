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


class ApiKey(models.Model):
    """A key to the API, given to a named program. Only its digest is kept: a lost key is revoked and replaced."""

    name = models.CharField(max_length=100, unique=True, help_text="who uses it")
    prefix = models.CharField(max_length=8, unique=True, help_text="its first letters, to tell keys apart")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the key, in hexadecimal")
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"
