"""The loop's figures, as they were when last counted."""

from django.db import models


class Snapshot(models.Model):
    """Figures as they were counted: the pages that show them count nothing, whoever asks and however often."""

    name = models.CharField(max_length=20, unique=True)
    data = models.JSONField(help_text="as hub/queries/small_cells.py writes them")
    taken_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.taken_at:%Y-%m-%d %H:%M}"
