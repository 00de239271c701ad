"""What both sides tell of a pilot: their proposals, the agreement, the results, why it is ended."""

import datetime as dt
import uuid
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entremise.market.actions.pilots import AGREEMENT
from entremise.market.models import Party, Pilot, Proposal
from entremise.matching.nomenclature import communes
from entremise.matching.understanding import places
from entremise.people.models import Membership, Person

_PLACE = {"list": "lieux", "data-lieux": "/lieux", "autocomplete": "off"}
#: What each side is asked, by field: label and help.
ASKED: dict[Party, dict[str, tuple[str | Promise, str | Promise]]] = {
    Party.STARTUP: {
        "title": (_("Votre solution, en une ligne"), ""),
        "text": (_("Ce qu’elle fait, et pour qui"),
                 _("Le problème qu’elle résout, où elle en est, ce que l’essai doit montrer.")),
        "terms": (_("Ce qu’il vous faut pour l’essayer (facultatif)"),
                  _("Un site, des utilisateurs, des données, du matériel, pour combien de temps.")),
        "place": (_("Où l’essayer (facultatif)"), _("Une commune. Sans réponse : partout sur le territoire.")),
    },
    Party.HOST: {
        "title": (_("Le problème, en une ligne"), ""),
        "text": (_("Le problème à résoudre"),
                 _("Ce qui se passe aujourd’hui, ce que cela coûte, ce que vous avez déjà essayé.")),
        "terms": (_("Ce que vous ouvrez pour l’essai (facultatif)"),
                  _("Un site, des équipes, des usagers, des données ; combien de temps ; un budget s’il y en a un.")),
        "place": (_("Où (facultatif)"), _("La commune du site.")),
    },
}  # fmt: skip


def _lines(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _commune(typed: str) -> communes.Commune | None:
    """The commune that was typed; nothing when nothing was.

    Raises:
        ValidationError: no commune is called so.
    """
    if not typed.strip():
        return None
    place = places.resolve(typed)
    found = communes.commune(place.code) if place else None
    if found is None:
        raise forms.ValidationError(_("Nous ne connaissons pas cette commune : essayez son nom ou son code postal."))
    return found


def _where(commune: communes.Commune | None) -> dict[str, Any]:
    return {"place": commune.code if commune else "", "lat": commune.lat if commune else None,
            "lon": commune.lon if commune else None}  # fmt: skip


def _shown_place(code: str) -> str:
    found = communes.commune(code)
    return found.name if found else ""


class ProposalForm(forms.ModelForm[Proposal]):
    """What a start-up wants to try, or a problem and a site that a host opens. Sent twice, it is one (`number`)."""

    organisation = forms.ChoiceField(label=_("Au nom de"))
    place = forms.CharField(max_length=100, required=False, widget=forms.TextInput(attrs=_PLACE))
    number = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Proposal
        fields = ("organisation", "title", "text", "terms", "place")
        widgets: ClassVar = {"text": _lines(6), "terms": _lines(4)}

    def __init__(self, *args: Any, side: Party, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.side = side
        self.memberships = list(by.memberships.filter(Membership.CURRENT).order_by("pk"))
        for name, (label, help_text) in ASKED[side].items():
            self.fields[name].label, self.fields[name].help_text = str(label), str(help_text)
        self._for_whom()
        self.initial["number"] = uuid.uuid4()
        self.initial["place"] = _shown_place(self.instance.place)

    def _for_whom(self) -> None:
        """In whose name: chosen once. A host is an organisation; a solution may be that of a founder."""
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ChoiceField)  # noqa: S101 - declared above
        alone = [("", _("moi-même, porteur de projet"))] if self.side == Party.STARTUP else []
        organisation.choices = [*((each.organisation, each.name) for each in self.memberships), *alone]
        organisation.required = self.side == Party.HOST
        if self.instance.pk or len(organisation.choices) < 2:
            del self.fields["organisation"]
            if not self.instance.pk and self.memberships:
                self.instance.organisation = self.memberships[0].organisation

    def clean_place(self) -> communes.Commune | None:
        """The commune that was typed."""
        return _commune(self.cleaned_data["place"])

    def _post_clean(self) -> None:
        """Left to the action: the row is written there, not here."""

    def facts(self) -> dict[str, Any]:
        """The columns it tells; all of them for a new proposal."""
        told = self.cleaned_data
        facts = {name: told[name] for name in ("title", "text", "terms")} | _where(told["place"])
        if self.instance.pk:
            return facts
        chosen = told.get("organisation", self.instance.organisation)
        firm = next((each for each in self.memberships if each.organisation == chosen), None)
        return facts | {
            "number": told["number"] or uuid.uuid4(), "side": self.side,
            "organisation": firm.organisation if firm else "", "organisation_name": firm.name if firm else "",
        }  # fmt: skip


class InviteForm(forms.Form):
    """A pilot proposed to the other side: with which of one's own proposals, and a word."""

    mine = forms.ModelChoiceField(Proposal.objects.none(), label=_("Avec votre proposition"), to_field_name="number",
                                  empty_label=None)  # fmt: skip
    message = forms.CharField(
        label=_("Votre mot (facultatif)"), max_length=2000, required=False, widget=_lines(4),
        help_text=_("Pourquoi eux, pourquoi maintenant. Votre nom et votre adresse ne leur sont donnés que s’ils "
                    "acceptent."),
    )  # fmt: skip

    def __init__(self, *args: Any, own: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        mine = self.fields["mine"]
        assert isinstance(mine, forms.ModelChoiceField)  # noqa: S101 - declared above
        mine.queryset = own
        if len(own) == 1:
            mine.widget, mine.initial = forms.HiddenInput(), own[0].number


class AgreementForm(forms.ModelForm[Pilot]):
    """The agreement, on one page. `seen` is the version one has before one's eyes."""

    place = forms.CharField(label=_("Lieu de l’essai"), max_length=100, required=False,
                            widget=forms.TextInput(attrs=_PLACE))  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40)

    class Meta:
        model = Pilot
        fields = ("title", "goal", "protocol", "measure", "startup_brings", "host_brings", "price", "after", "place",
                  "starts_on", "ends_on")  # fmt: skip
        labels: ClassVar = {
            "title": _("Titre de l’expérimentation"), "goal": _("Ce que l’on veut apprendre"),
            "protocol": _("Ce que l’on fait, avec qui, sur quelles données"),
            "measure": _("À quoi l’on saura que cela marche"),
            "startup_brings": _("Ce qu’apporte celui qui essaie sa solution"),
            "host_brings": _("Ce qu’apporte celui qui accueille l’essai"),
            "price": _("Prix payé par celui qui accueille (€ hors taxes)"),
            "after": _("Si cela marche, la suite"), "starts_on": _("Du"), "ends_on": _("Au"),
        }  # fmt: skip
        help_texts: ClassVar = {
            "title": "", "goal": "", "protocol": _("Les données personnelles, s’il y en a : lesquelles et pourquoi."),
            "measure": _("Un chiffre, un seuil, un avis : ce que les deux parties regarderont à la fin."),
            "startup_brings": "", "host_brings": "", "price": _("0 si l’essai est gratuit. Vide : non convenu."),
            "after": _("Une commande, un second site, une référence… ou rien."), "starts_on": "", "ends_on": "",
        }  # fmt: skip
        widgets: ClassVar = {
            "goal": _lines(3), "protocol": _lines(5), "measure": _lines(3), "startup_brings": _lines(3),
            "host_brings": _lines(3), "after": _lines(2),
            "starts_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["place"] = _shown_place(self.instance.place)

    def clean_place(self) -> communes.Commune | None:
        """The commune that was typed."""
        return _commune(self.cleaned_data["place"])

    def clean(self) -> dict[str, Any]:
        """It ends after it begins."""
        told = self.cleaned_data
        starts: dt.date | None = told.get("starts_on")
        ends: dt.date | None = told.get("ends_on")
        if starts and ends and ends < starts:
            self.add_error("ends_on", _("L’essai finit avant d’avoir commencé."))
        return told

    def _post_clean(self) -> None:
        """Left to the action: the row is written there, not here."""

    def facts(self) -> dict[str, Any]:
        """The columns it tells."""
        told = self.cleaned_data
        return {name: told[name] for name in AGREEMENT if name in self.fields} | _where(told["place"])


class ResultsForm(forms.Form):
    """What came of the pilot."""

    worked = forms.TypedChoiceField(
        label=_("Cela a-t-il marché ?"), widget=forms.RadioSelect, coerce=lambda value: value == "oui",
        choices=[("oui", _("oui, l’essai a montré ce qu’il devait montrer")),
                 ("non", _("non, ou pas encore : c’est aussi un résultat"))],
    )  # fmt: skip
    results = forms.CharField(
        label=_("Les résultats"), max_length=4000, widget=_lines(8),
        help_text=_("Ce qui a été fait, ce qui a été mesuré, ce que vous en retenez tous les deux."),
    )  # fmt: skip
    results_en = forms.CharField(
        label=_("En anglais (facultatif)"), max_length=4000, required=False, widget=_lines(5),
        help_text=_("Pour les visiteurs étrangers du démonstrateur."),
    )  # fmt: skip
    shows = forms.BooleanField(
        label=_("D’accord pour les présenter à tous"), required=False,
        help_text=_("Au démonstrateur du territoire, avec le nom des deux organismes. Rien ne paraît tant que l’autre "
                    "partie n’est pas d’accord aussi ; chacun peut revenir dessus. Ni le prix ni la "
                    "suite ne sont montrés."),
    )  # fmt: skip


class DropForm(forms.Form):
    """Why it is declined or ended."""

    because = forms.CharField(
        label=_("Pourquoi (l’autre partie le lira)"), max_length=500, required=False, widget=_lines(3)
    )
