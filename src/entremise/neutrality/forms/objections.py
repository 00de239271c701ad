"""What a firm objects to, what an adviser answers."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from entremise.neutrality.models import Objection

#: Letters under which nothing was said.
SHORTEST = 10
LONGEST = 2000
#: What an adviser may answer: withdrawing is the firm's.
GIVEN = (Objection.Verdict.EXPLAINED, Objection.Verdict.CORRECTED)


class _TextField(forms.CharField):
    """A text of some lines."""

    def __init__(self, **facts: Any) -> None:
        super().__init__(min_length=SHORTEST, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6}), **facts)


class ObjectionForm(forms.Form):
    """Why a firm does not agree with where it stood."""

    text = _TextField(
        label=_("Qu’est-ce qui ne va pas, selon vous ?"),
        help_text=_(
            "Par exemple : votre activité a changé, votre adresse est fausse, ou l’explication ne tient pas. "
            "Un conseiller vous lit et vous répond."
        ),
    )


class AnswerForm(forms.Form):
    """What an adviser answers: the order stands, or an error was put right; in words, either way."""

    verdict = forms.ChoiceField(
        label=_("Que dit l’examen ?"),
        choices=[(each.value, capfirst(each.label)) for each in GIVEN],
        widget=forms.RadioSelect,
    )
    answer = _TextField(
        label=_("Votre réponse"),
        help_text=_(
            "L’entreprise reçoit ce texte tel quel. Personne ne peut changer l’ordre d’une liste : "
            "dites ce qui l’explique, ou ce qui a été corrigé et comptera désormais."
        ),
    )
