"""What came of an introduction, said by each side."""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entremise.hub.models.introductions import Introduction, Side


class Outcome(models.Model):
    """What one side says came of an introduction. Said again, the row before is kept, marked as replaced."""

    class Kind(models.TextChoices):
        """What came of it."""

        CONTRACT = "contract", _("un contrat ou une commande")
        PILOT = "pilot", _("une expérimentation")
        HIRE = "hire", _("une embauche")
        PARTNERSHIP = "partnership", _("un partenariat")
        FUNDING = "funding", _("un financement")
        INFORMATION = "information", _("une information utile")
        ONGOING = "ongoing", _("c’est encore en discussion")
        NOTHING = "nothing", _("rien")

    class Reason(models.TextChoices):
        """Why nothing came of it."""

        PRICE = "price", _("le prix")
        TIME = "time", _("les délais")
        SKILL = "skill", _("ce n’était pas ce qui était cherché")
        CONTACT = "contact", _("nous n’avons pas réussi à nous parler")
        CHANGED = "changed", _("le besoin a changé ou disparu")
        ELSEWHERE = "elsewhere", _("un autre a été choisi")
        OTHER = "other", _("autre raison")

    introduction = models.ForeignKey(Introduction, on_delete=models.PROTECT, related_name="outcomes")
    side = models.CharField(max_length=8, choices=[(side.value, side.label) for side in (Side.ASKER, Side.FIRM)])
    kind = models.CharField(max_length=12, choices=Kind)
    amount = models.PositiveBigIntegerField(null=True, blank=True, help_text="euros, for a contract or funding")
    because = models.CharField(max_length=10, choices=Reason, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    said_at = models.DateTimeField(default=timezone.now)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    door = models.CharField(max_length=12, default="page", help_text="page, mail, api, adviser")
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["introduction", "side"], condition=Q(replaced_at=None), name="outcome_once_a_side"
            )
        ]

    def __str__(self) -> str:
        return f"{self.introduction_id} {self.side} {self.kind}"
