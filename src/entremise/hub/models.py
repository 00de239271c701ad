"""The loop: a need is stated, matched, introduced, followed up, counted. First stone: a need stated to the chamber."""

import uuid

from django.db import models


class Need(models.Model):
    """What somebody seeks, as stated to the chamber.

    ``submission`` names the form it came with: the same form sent twice is one need.
    """

    submission = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    text = models.TextField(max_length=4000)
    language = models.CharField(max_length=2)
    place = models.CharField(max_length=5, blank=True, help_text="INSEE code of a commune")
    radius_km = models.FloatField(null=True, blank=True)
    activities = models.JSONField(default=list, blank=True)
    name = models.CharField(max_length=150)
    email = models.EmailField()
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.text[:60]
