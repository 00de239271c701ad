"""What advisers tell of an investor's project and of the decision makers of the territory."""

import re
from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entremise.matching.nomenclature import naf
from entremise.meetings.models import Holder, MeetingDay
from entremise.meetings.roles import ROLES, THEMES
from entremise.timetable.words import Said


def told(said: Said) -> str:
    """In the reader's language."""
    return said.en if get_language() == "en" else said.fr


def role_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """All roles, by theme."""
    return [
        (told(name), [(role.key, told(role.name)) for role in ROLES if role.theme == theme])
        for theme, name in THEMES.items()
    ]


class ProjectForm(forms.ModelForm[MeetingDay]):
    """What the investor wants to do here."""

    class Meta:
        model = MeetingDay
        fields: ClassVar = ["project"]
        labels: ClassVar = {"project": _("Le projet de l’investisseur")}
        help_texts: ClassVar = {
            "project": _("Avec ses mots : ce qu’il veut faire, où, avec combien de personnes, de quoi il a besoin "
                         "(terrain, énergie, recrutements…). Il n’est lu que par ceux qui organisent."),
        }  # fmt: skip
        widgets: ClassVar = {"project": forms.Textarea(attrs={"rows": 5})}


class HolderForm(forms.ModelForm[Holder]):
    """Who holds a role: an institution, and the person if they are known."""

    role = forms.ChoiceField(label=_("Rôle"), choices=role_choices)
    activities = forms.CharField(
        label=_("Activités suivies"), required=False,
        help_text=_("Codes NAF ou leurs premiers chiffres, séparés par des virgules, comme 26, 72.11. Vide : toutes."),
    )  # fmt: skip
    since = forms.DateField(
        label=_("En fonction depuis"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    language = forms.ChoiceField(label=_("Langue"), choices=[("fr", "Français"), ("en", "English")])

    class Meta:
        model = Holder
        fields: ClassVar = [
            "role", "institution", "name", "email", "language", "site", "address", "activities", "since",
        ]  # fmt: skip
        labels: ClassVar = {
            "institution": _("Institution"), "name": _("Personne"), "email": _("Adresse électronique"),
            "site": _("Reçoit à"), "address": _("Adresse postale"),
        }  # fmt: skip
        help_texts: ClassVar = {
            "name": _("Facultatif. Une adresse professionnelle seulement : elle sert à l’inviter."),
            "site": _("Le nom du bâtiment, s’il reçoit chez lui."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if isinstance(self.instance.activities, list):
            self.initial["activities"] = ", ".join(self.instance.activities)

    def clean_email(self) -> str:
        """In small letters, as accounts are: whoever is erased is found by their address."""
        return str(self.cleaned_data["email"]).lower()

    def clean_activities(self) -> list[str]:
        """Codes or their beginnings; each is known."""
        codes = [_dotted(each) for each in re.split(r"[,;\s]+", self.cleaned_data["activities"]) if each]
        for code in codes:
            if not any(each.startswith(code) for each in naf.subclasses()):
                raise forms.ValidationError(
                    _("« %(code)s » n’est pas le début d’un code NAF : écrivez-le comme 26, 26.1 ou 26.11Z."),
                    params={"code": code},
                )
        return codes


def _dotted(code: str) -> str:
    """`2611z` is `26.11Z`."""
    bare = code.upper().replace(".", "")
    return f"{bare[:2]}.{bare[2:]}" if len(bare) > 2 else bare


class GatherForm(forms.Form):
    """The holders to gather: among those that the circle of a day proposes, and no other of the directory."""

    holder = forms.ModelMultipleChoiceField(
        queryset=Holder.objects.none(), required=False, error_messages={
            "invalid_choice": _("Une de ces personnes n’est plus dans l’annuaire : voyez la liste à jour ci-dessous."),
        },
    )  # fmt: skip

    def __init__(self, *args: Any, proposed: Collection[Holder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["holder"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            field.queryset = Holder.objects.filter(pk__in=[each.pk for each in proposed])


def by_theme(rows: Sequence[Any]) -> list[tuple[str, list[Any]]]:
    """What has a role, theme by theme."""
    found = [(capfirst(told(name)), [row for row in rows if row.role.theme == theme]) for theme, name in THEMES.items()]
    return [(name, of) for name, of in found if of]
