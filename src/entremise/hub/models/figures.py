"""Figures published for everybody, as they were when last counted."""

from django.db import models


class Snapshot(models.Model):
    """Figures kept as they were published: the page that shows them counts nothing, whoever asks and however often."""

    name = models.CharField(max_length=20, unique=True)
    data = models.JSONField(help_text="as hub/queries/small_cells.py writes them")
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.taken_at:%Y-%m-%d %H:%M}"
