"""A need, as its form tells it; the filters of the board."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entremise.hub.actions.needs import Asker
from entremise.hub.forms.search import WIDEST_RADIUS_KM
from entremise.hub.models import Need
from entremise.matching.nomenclature import naf
from entremise.matching.understanding import places
from entremise.people.models import Membership, Person
from entremise.people.rules import Visitor, adviser

#: What is folded away: one free text is enough.
DETAILS = (
    "kind", "place", "radius_km", "deadline", "budget_min", "budget_max", "visibility", "anonymous",
)  # fmt: skip
#: Who has the need, when an adviser tells it for somebody.
ON_BEHALF = ("for_name", "for_email", "for_organisation", "for_consent")
_PLACE = {"list": "lieux", "data-lieux": "/lieux", "autocomplete": "off"}


class NeedForm(forms.Form):
    """A need. `website` is a trap for robots: people do not see it. `seen` is the version one has before one's eyes."""

    text = forms.CharField(
        label=_("Votre besoin"),
        max_length=4000,
        min_length=10,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Avec vos mots : ce que vous cherchez, où, pour quand, en quelle quantité."),
    )
    organisation = forms.ChoiceField(label=_("Pour qui"), required=False)
    for_name = forms.CharField(label=_("Nom de la personne"), max_length=150, required=False)
    for_email = forms.EmailField(label=_("Son adresse électronique"), max_length=254, required=False)
    for_organisation = forms.CharField(label=_("Son entreprise (facultatif)"), max_length=255, required=False)
    for_consent = forms.BooleanField(
        label=_("Cette personne est d’accord pour que la chambre publie son besoin et lui écrive"), required=False
    )
    kind = forms.ChoiceField(label=_("Ce que vous cherchez"), choices=Need.Kind.choices, required=False)
    place = forms.CharField(
        label=_("Où"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs=_PLACE),
        help_text=_("Une commune ou un code postal. Sans réponse, le lieu est lu dans le texte."),
    )
    radius_km = forms.FloatField(
        label=_("Dans un rayon de (km)"), min_value=1, max_value=WIDEST_RADIUS_KM, required=False
    )
    deadline = forms.DateField(
        label=_("Pour le"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    budget_min = forms.IntegerField(
        label=_("Budget, au moins (€)"), min_value=0, max_value=2_000_000_000, required=False
    )
    budget_max = forms.IntegerField(
        label=_("Budget, au plus (€)"), min_value=0, max_value=2_000_000_000, required=False
    )
    visibility = forms.ChoiceField(
        label=_("Qui peut le voir"),
        choices=Need.Visibility.choices,
        required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "Dans tous les cas, les conseillers de la chambre et les entreprises que vous choisissez le lisent."
        ),
    )
    anonymous = forms.BooleanField(
        label=_("Rester anonyme"),
        required=False,
        help_text=_(
            "Ni votre nom ni celui de votre entreprise n’apparaissent : la chambre fait le lien jusqu’à ce que chacun "
            "soit d’accord."
        ),
    )
    submission = forms.UUIDField(widget=forms.HiddenInput, required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    website = forms.CharField(label=_("À laisser vide"), required=False, max_length=200)

    def __init__(self, *args: Any, by: Visitor, need: Need | None = None, **kwargs: Any) -> None:
        if need is not None:
            kwargs["initial"] = initial(need) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.need, self.by = need, by
        self._memberships = _memberships(by)
        self._told_for()
        self.initial.setdefault("kind", Need.Kind.SUPPLY)
        self.initial.setdefault("visibility", Need.Visibility.PUBLIC)

    def _told_for(self) -> None:
        """Keep only what can be answered by whoever tells it: their organisations, or for whom an adviser tells it."""
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ChoiceField)  # noqa: S101
        organisation.choices = [
            *((each.organisation, each.name) for each in self._memberships), ("", _("moi-même, porteur de projet")),
        ]  # fmt: skip
        if self._memberships and self.need is None:
            self.initial.setdefault("organisation", self._memberships[0].organisation)
        own = self.need is None or (isinstance(self.by, Person) and self.need.person_id == self.by.pk)
        if not (self._memberships and own):
            del self.fields["organisation"]
        if self.need is not None or not adviser(self.by):
            for name in ON_BEHALF:
                del self.fields[name]

    @property
    def details(self) -> list[forms.BoundField]:
        """The fields that are folded away."""
        return [self[name] for name in DETAILS]

    @property
    def on_behalf_fields(self) -> list[forms.BoundField]:
        """Who has the need, for an adviser."""
        return [self[name] for name in ON_BEHALF if name in self.fields]

    @property
    def unfolded(self) -> bool:
        """Whether a detail is wrong, so that it must be seen."""
        return any(field.errors for field in self.details)

    def clean_website(self) -> str:
        """Empty: a robot is refused, and somebody whose browser filled it in is told, with nothing lost."""
        if self.cleaned_data["website"]:
            raise forms.ValidationError(_("Ce champ arrête les robots : videz-le, puis envoyez de nouveau."))
        return ""

    def clean_place(self) -> str:
        """The code of the place that was typed; that of the need when it was left as shown."""
        typed = self.cleaned_data["place"]
        if self.need is not None and typed == self.initial.get("place"):
            return self.need.place
        return place_code(typed)

    def clean_deadline(self) -> dt.date | None:
        """A day to come, unless it was so when it was told."""
        day: dt.date | None = self.cleaned_data["deadline"]
        if day and day < timezone.localdate() and day != self.initial.get("deadline"):
            raise forms.ValidationError(_("Cette date est passée."))
        return day

    def clean(self) -> dict[str, Any]:
        """What holds between fields."""
        told = self.cleaned_data
        low, high = told.get("budget_min"), told.get("budget_max")
        if low is not None and high is not None and low > high:
            self.add_error("budget_max", _("Le plus doit être au moins égal au moins."))
        if any(told.get(name) for name in ON_BEHALF):
            for name in ("for_name", "for_email", "for_consent"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, _("À remplir quand le besoin est celui de quelqu’un d’autre."))
        return told

    @property
    def on_behalf(self) -> Asker | None:
        """For whom an adviser tells it."""
        email = self.cleaned_data.get("for_email")
        return Asker(self.cleaned_data["for_name"], email) if email else None

    def facts(self) -> dict[str, Any]:
        """What was told, as facts of a need."""
        told = self.cleaned_data
        names = ("text", "place", "radius_km", "deadline", "budget_min", "budget_max", "anonymous")
        facts = {name: told[name] for name in names}
        facts["kind"] = told["kind"] or Need.Kind.SUPPLY
        facts["visibility"] = told["visibility"] or Need.Visibility.PUBLIC
        if facts["place"]:
            facts["anywhere"] = False
        if "organisation" in self.fields:
            chosen = next((each for each in self._memberships if each.organisation == told["organisation"]), None)
            facts["organisation"] = chosen.organisation if chosen else ""
            facts["organisation_name"] = chosen.name if chosen else ""
        if told.get("for_organisation"):
            facts["organisation_name"] = told["for_organisation"]
        return facts


def initial(need: Need) -> dict[str, Any]:
    """A need as its form shows it."""
    names = ("text", "radius_km", "kind", "deadline", "budget_min", "budget_max", "visibility", "anonymous")
    place = places.from_code(need.place) if need.place else None
    shown = {name: getattr(need, name) for name in names}
    return shown | {"place": place.label if place else "", "organisation": need.organisation}


def place_code(typed: str) -> str:
    """The code of a place that was typed.

    Raises:
        ValidationError: nothing is called so.
    """
    if not typed:
        return ""
    place = places.resolve(typed)
    if place is None:
        raise forms.ValidationError(_("Nous ne connaissons pas ce lieu : essayez un nom de commune ou un code postal."))
    return place.code


def _memberships(by: Visitor) -> list[Membership]:
    return list(by.memberships.filter(Membership.CURRENT).order_by("pk")) if isinstance(by, Person) else []


class BoardForm(forms.Form):
    """The filters of the board, all optional; what cannot be read is said and left out."""

    q = forms.CharField(label=_("Mots"), max_length=200, required=False)
    type = forms.ChoiceField(
        label=_("Ce qui est cherché"), choices=[("", _("tout")), *Need.Kind.choices], required=False
    )
    lieu = forms.CharField(label=_("Autour de"), max_length=100, required=False, widget=forms.TextInput(attrs=_PLACE))
    rayon = forms.FloatField(label=_("Rayon (km)"), min_value=1, max_value=WIDEST_RADIUS_KM, required=False)
    activite = forms.CharField(
        label=_("Activité"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"placeholder": _("traiteur, ou 56.21Z")}),
    )

    def clean_q(self) -> str:
        """Without what no text holds."""
        return str(self.cleaned_data["q"]).replace("\0", " ").strip()

    def clean_activite(self) -> str:
        """A NAF code, or the beginning of one; a word is looked for in the nomenclature."""
        typed = str(self.cleaned_data["activite"]).strip()
        if not typed or any(code.startswith(typed.upper()) for code in naf.subclasses()):
            return typed.upper()
        found = naf.search(typed, "fr", 1) or naf.search(typed, "en", 1)
        if not found:
            raise forms.ValidationError(_("Aucune activité ne porte ce nom : essayez un mot plus simple."))
        return found[0].code

    def clean_lieu(self) -> str:
        """The code of the place."""
        return place_code(self.cleaned_data["lieu"])

    def filters(self) -> dict[str, Any]:
        """The arguments of `queries.needs.open_needs`; what is wrong is left out."""
        self.is_valid()
        told = self.cleaned_data
        place = told.get("lieu")
        return {
            "text": told.get("q", ""),
            "kind": told.get("type", ""),
            "place": places.from_code(place) if place else None,
            "radius_km": told.get("rayon"),
            "activity": told.get("activite", ""),
        }
