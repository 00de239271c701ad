"""What a buyer says of itself, what it signs, how far it is."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entremise.market.charter import CURRENT, FEWEST, Commitment
from entremise.market.models import Buyer, Progress
from entremise.matching.nomenclature import communes
from entremise.matching.understanding import places
from entremise.people.models import Membership

_PLACE: Final = {"list": "lieux", "data-lieux": "/lieux", "autocomplete": "off"}
_UNITS: Final = {"percent": _("en %"), "days": _("en jours"), "count": _("un nombre")}
#: No figure of progress is larger.
_MOST: Final = {"percent": 100.0, "days": 999.0, "count": 9999.0}


class OpenForm(forms.Form):
    """Open the buyer's space of one of one's organisations."""

    membership = forms.ChoiceField(label=_("Pour quelle organisation ?"))
    kind = forms.ChoiceField(
        label=_("Comment achète-t-elle ?"), choices=Buyer.Kind.choices, initial=Buyer.Kind.PRIVATE,
        widget=forms.RadioSelect,
        help_text=_("Les offres faites à un acheteur public restent scellées jusqu’à la date limite."),
    )  # fmt: skip

    def __init__(self, *args: Any, memberships: Sequence[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.memberships = {str(each.pk): each for each in memberships}
        field = self.fields["membership"]
        field.choices = [(pk, each.name) for pk, each in self.memberships.items()]  # type: ignore[attr-defined]
        if len(self.memberships) == 1:
            field.initial = next(iter(self.memberships))
            field.widget = forms.HiddenInput()

    def chosen(self) -> Membership:
        """The membership by which the space is opened."""
        return self.memberships[self.cleaned_data["membership"]]


class PresentForm(forms.ModelForm[Buyer]):
    """What a buyer says of itself; `place` is a town, `hidden` takes it off the public list."""

    place = forms.CharField(
        label=_("Commune (facultatif)"), max_length=100, required=False, widget=forms.TextInput(attrs=_PLACE)
    )
    website = forms.URLField(label=_("Site (facultatif)"), max_length=255, required=False, assume_scheme="https")
    hidden = forms.BooleanField(
        label=_("Ne pas nous montrer parmi les donneurs d’ordre"), required=False,
        help_text=_("Votre page n’est plus lue que par vous. Vos consultations publiques restent publiques."),
    )  # fmt: skip

    class Meta:
        model = Buyer
        fields = ("name", "kind", "text", "website")
        labels: ClassVar = {
            "name": _("Nom montré"), "kind": _("Comment achetez-vous ?"),
            "text": _("Ce que vous achetez, et comment vous joindre"), "website": _("Site (facultatif)"),
        }  # fmt: skip
        help_texts: ClassVar = {
            "text": _("En quelques phrases, pour les entreprises qui voudraient vous répondre."),
            "website": "",
        }
        widgets: ClassVar = {"text": forms.Textarea(attrs={"rows": 5}), "kind": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        town = communes.commune(self.instance.commune)
        self.fields["place"].initial = town.name if town else ""
        self.fields["hidden"].initial = self.instance.hidden_at is not None

    def clean_kind(self) -> str:
        """A public buyer stays one until its consultations are closed: their answers are sealed until then."""
        kind: str = self.cleaned_data["kind"]
        before = Buyer.objects.values_list("kind", flat=True).get(pk=self.instance.pk)
        going = self.instance.tenders.filter(published_at__isnull=False, closes_at__gt=timezone.now())
        if before == Buyer.Kind.PUBLIC and kind != before and going.exists():
            raise forms.ValidationError(
                _("Vos consultations publiées restent scellées jusqu’à leur date limite : changez cela ensuite.")
            )
        return kind

    def clean_place(self) -> str:
        """The INSEE code of the town."""
        typed = self.cleaned_data["place"]
        found = places.resolve(typed) if typed else None
        code = found.code if found else ""
        if typed and communes.commune(code) is None:
            raise forms.ValidationError(
                _("Nous ne connaissons pas cette commune : essayez son nom ou son code postal.")
            )
        return code

    def told(self) -> dict[str, Any]:
        """What `actions.buyers.present` takes."""
        told = dict(self.cleaned_data)
        return told | {"commune": told.pop("place")}


class SignForm(forms.Form):
    """Sign the charter: which commitments, who signs, and that they may."""

    commitments = forms.MultipleChoiceField(
        label=_("Nos engagements"), widget=forms.CheckboxSelectMultiple,
        help_text=_("Trois au moins. Vous pourrez en ajouter, ou en retirer, en signant de nouveau."),
        error_messages={"required": _("Choisissez trois engagements au moins.")},
    )  # fmt: skip
    name = forms.CharField(label=_("Nom de la personne qui signe, montré à tous"), max_length=150)
    function = forms.CharField(label=_("Sa fonction (facultatif)"), max_length=100, required=False)
    may = forms.BooleanField(
        label=_("Je peux engager cette organisation"),
        error_messages={"required": _("Si vous ne le pouvez pas, montrez cette page à qui le peut.")},
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["commitments"]
        field.choices = [(each.code, str(each.title)) for each in CURRENT.commitments]  # type: ignore[attr-defined]

    def clean_commitments(self) -> list[str]:
        """At least a few."""
        chosen: list[str] = self.cleaned_data["commitments"]
        if len(chosen) < FEWEST:
            raise forms.ValidationError(_("Choisissez trois engagements au moins."))
        return chosen


class ProgressForm(forms.Form):
    """A figure and a note for each commitment; what is not known yet is left empty."""

    text = forms.CharField(
        label=_("En quelques mots (facultatif)"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Ce qui a marché, ce qui résiste, ce que vous allez faire."),
    )  # fmt: skip

    def __init__(self, *args: Any, commitments: Sequence[Commitment], declared: Progress | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.commitments = commitments
        figures: Mapping[str, Any] = declared.figures if declared else {}
        self.fields["text"].initial = declared.text if declared else ""
        for each in commitments:
            told = figures.get(each.code, {})
            self.fields[f"value_{each.code}"] = forms.FloatField(
                label=str(each.measure), required=False, min_value=0, max_value=_MOST[each.unit], localize=True,
                initial=told.get("value"), help_text=_UNITS[each.unit],
            )  # fmt: skip
            self.fields[f"note_{each.code}"] = forms.CharField(
                label=_("Précision (facultatif)"), max_length=300, required=False, initial=told.get("note", "")
            )

    def rows(self) -> list[tuple[Commitment, forms.BoundField, forms.BoundField]]:
        """Each commitment with its two fields, for the page."""
        return [(each, self[f"value_{each.code}"], self[f"note_{each.code}"]) for each in self.commitments]

    def clean(self) -> dict[str, Any]:
        """Something has to be said."""
        told = super().clean() or {}
        if not self.errors and not any(value not in (None, "") for value in told.values()):
            raise forms.ValidationError(_("Rien n’est rempli : déclarez au moins un chiffre."))
        return told

    def figures(self) -> dict[str, dict[str, Any]]:
        """What `Progress.figures` keeps: only the commitments something is said of."""
        told = self.cleaned_data
        said = {
            each.code: {"value": told[f"value_{each.code}"], "note": told[f"note_{each.code}"]}
            for each in self.commitments
        }
        return {code: figure for code, figure in said.items() if figure["value"] is not None or figure["note"]}
