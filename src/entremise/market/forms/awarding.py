"""What a buyer decides of the answers: who wins each lot, for how much, and what the others are told."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entremise.hub.forms.outcomes import AmountField
from entremise.market.actions.awarding import Choice
from entremise.market.models import Answer, Lot
from entremise.market.words import euros


class AwardForm(forms.Form):
    """One choice a lot (`winner_<rank>`, 0 for the whole), its amount, and a word for each answer (`why_<pk>`)."""

    def __init__(self, *args: Any, answers: Sequence[Answer], lots: Sequence[Lot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.answers = {each.pk: each for each in answers}
        self.lots: list[Lot | None] = list(lots) or [None]
        for lot in self.lots:
            self._add(lot)
        for answer in answers:
            self.fields[f"why_{answer.pk}"] = forms.CharField(
                label=_("Un mot pour %(firm)s si elle n’est pas retenue (facultatif)") % {"firm": answer.called},
                max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    def _add(self, lot: Lot | None) -> None:
        rank = lot.rank if lot else 0
        among = [each for each in self.answers.values() if lot is None or not each.lots or rank in each.lots]
        choices = [(str(each.pk), _offer(each)) for each in among] + [("", _("Aucune : sans suite"))]
        told = {"lot": str(lot)} if lot else {}
        self.fields[f"winner_{rank}"] = forms.ChoiceField(
            label=_("Qui est retenu pour le lot %(lot)s ?") % told if lot else _("Qui est retenu ?"),
            choices=choices, required=False, widget=forms.RadioSelect,
        )  # fmt: skip
        self.fields[f"amount_{rank}"] = AmountField(
            label=_("Montant du lot %(lot)s, en euros hors taxes (facultatif)") % told if lot
            else gettext_lazy("Montant, en euros hors taxes (facultatif)"),
            required=False, max_length=30, widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            help_text=_("Laissé vide, c’est le prix de la réponse choisie.") if lot is None else "",
        )  # fmt: skip

    def choices(self) -> list[Choice]:
        """Who wins what."""
        made = []
        for lot in self.lots:
            rank = lot.rank if lot else 0
            if winner := self.cleaned_data.get(f"winner_{rank}"):
                answer = self.answers[int(winner)]
                alone = lot is None or answer.lots == [rank]
                amount = self.cleaned_data.get(f"amount_{rank}")
                made.append(Choice(answer, answer.amount if amount is None and alone else amount, lot))
        return made

    def reasons(self) -> dict[int, str]:
        """What each firm that is not chosen is told."""
        return {pk: self.cleaned_data[f"why_{pk}"] for pk in self.answers}


def _offer(answer: Answer) -> str:
    return f"{answer.called} · {euros(answer.amount)}" if answer.amount is not None else answer.called
