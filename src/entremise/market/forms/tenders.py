"""A consultation as its buyer types it in, on one page: its words, its lots, what it requires; the filters."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from entremise.market import words
from entremise.market.models import Asked as Asking
from entremise.market.models import Buyer, Tender
from entremise.market.queries.tenders import Asked
from entremise.matching.model import Place
from entremise.matching.nomenclature import communes, cpv
from entremise.matching.understanding import places

#: Lots, requirements and codes of one consultation, at most.
MOST_LOTS, MOST_REQUIREMENTS, MOST_CPV = 50, 50, 10
MOST_EUROS = 10_000_000_000
_PLACE = {"list": "lieux", "data-lieux": "/lieux", "autocomplete": "off"}
#: What may be required, the most usual first.
_ASKED = (
    Asking.INSURANCE, Asking.REFERENCE, Asking.LABEL, Asking.DOCUMENT, Asking.CAPACITY, Asking.PLACE, Asking.TURNOVER,
    Asking.TRADE,
)  # fmt: skip
_AUDIENCES = {
    Tender.Audience.PUBLIC: (_("Tout le monde"), _("Visible de tous, avec ou sans compte ; toute entreprise répond.")),
    Tender.Audience.MEMBERS: (
        _("Les membres connectés"), _("Seules les personnes rattachées à une entreprise la voient et y répondent."),
    ),
    Tender.Audience.CHOSEN: (
        _("Les entreprises que j’invite"),
        _("Confidentielle : elle n’existe que pour vos collègues et les entreprises que vous choisissez. Ni la "
          "chambre, ni les chiffres, ni les exports n’en disent rien."),
    ),
}  # fmt: skip


def _date(label: Any, **kwargs: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, **kwargs)


def _euros(label: Any, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=MOST_EUROS, **kwargs)


class TenderForm(forms.Form):
    """What a consultation says. Only its title is needed for a draft; what publication needs is told then."""

    buyer = forms.ChoiceField(label=_("Qui achète"))
    title = forms.CharField(
        label=_("Ce que vous achetez, en une ligne"), max_length=300, min_length=5,
        help_text=_("Par exemple : réfection de la toiture de l’atelier, 400 m²."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("Description"), max_length=20_000, required=False, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Avec vos mots : quoi, combien, comment, ce qui compte pour choisir."),
    )  # fmt: skip
    category = forms.ChoiceField(
        label=_("Nature"), required=False, choices=[("", _("à préciser")), *Tender.Category.choices]
    )
    cpv = forms.CharField(
        label=_("Codes CPV (facultatif)"), max_length=600, required=False,
        widget=forms.TextInput(attrs={"list": "cpv", "data-cpv": "/consultations/cpv", "autocomplete": "off"}),
        help_text=_("Des mots ou des codes, séparés par des points-virgules : peinture ; 45442100. Sans réponse, "
                    "l’objet suffit pour trouver les entreprises."),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Où"), max_length=200, required=False, widget=forms.TextInput(attrs=_PLACE),
        help_text=_("Une commune, un code postal ou un département."),
    )  # fmt: skip
    amount_min = _euros(_("Montant estimé, au moins (€ HT)"))
    amount_max = _euros(_("Montant estimé, au plus (€ HT)"))
    closes_on = _date(_("Date limite des réponses"))
    closes_hour = forms.TimeField(
        label=_("Heure limite (Paris)"), required=False, initial=dt.time(12),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip
    questions_on = _date(_("Questions jusqu’au"), help_text=_("Inclus. Vide : jusqu’à la date limite des réponses."))
    starts_on = _date(_("Début souhaité"))
    months = forms.IntegerField(label=_("Durée (mois)"), required=False, min_value=1, max_value=600)
    url = forms.URLField(
        label=_("Adresse des documents"), max_length=500, required=False, assume_scheme="https",
        help_text=_("Plans, cahier des charges : là où on les télécharge."),
    )  # fmt: skip
    groups = forms.BooleanField(
        label=_("Plusieurs entreprises peuvent répondre ensemble"), required=False, initial=True,
        help_text=_("Les petites entreprises répondent mieux à plusieurs."),
    )  # fmt: skip
    audience = forms.ChoiceField(
        label=_("Pour qui"), choices=[(key, "") for key in _AUDIENCES], widget=forms.RadioSelect,
        initial=Tender.Audience.PUBLIC,
    )  # fmt: skip

    def __init__(
        self, *args: Any, buyers: Sequence[tuple[str, str]], tender: Tender | None = None, **kwargs: Any
    ) -> None:
        if tender is not None:
            kwargs["initial"] = initial(tender) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.tender = tender
        self._choices("buyer", buyers)
        self._choices("audience", [
            (key, format_html('<span><strong>{}</strong><br><span class="quiet">{}</span></span>', *told))
            for key, told in _AUDIENCES.items()
        ])  # fmt: skip
        if tender is not None or len(buyers) < 2:
            del self.fields["buyer"]
        if tender is not None and tender.published_at:
            del self.fields["audience"]

    def _choices(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = list(choices)

    def clean_cpv(self) -> list[str]:
        """Each code that was told, by its number or by words that name one."""
        found = []
        for told in filter(None, (part.strip() for part in self.cleaned_data["cpv"].replace("\n", ";").split(";"))):
            code = _code(told)
            if not code:
                raise forms.ValidationError(
                    _("Aucun code CPV ne se nomme « %(told)s » : essayez un autre mot, ou laissez vide."),
                    params={"told": told[:60]},
                )
            found.append(code)
        if len(found) > MOST_CPV:
            raise forms.ValidationError(_("%(n)d codes au plus : gardez les principaux."), params={"n": MOST_CPV})
        return list(dict.fromkeys(found))

    def clean_place(self) -> Place | None:
        """The place that was typed."""
        return typed_place(self.cleaned_data["place"])

    def clean(self) -> dict[str, Any]:
        """What holds between fields."""
        told = self.cleaned_data
        low, high = told.get("amount_min"), told.get("amount_max")
        if low is not None and high is not None and low > high:
            self.add_error("amount_max", _("Le plus doit être au moins égal au moins."))
        closes, asked = told.get("closes_on"), told.get("questions_on")
        if closes and asked and asked > closes:
            self.add_error("questions_on", _("C’est après la date limite des réponses."))
        closes_at = self._closes_at()
        if closes_at and closes_at <= timezone.now() and closes_at != (self.tender and self.tender.closes_at):
            self.add_error("closes_on", _("Cette date est passée."))
        return told

    def _closes_at(self) -> dt.datetime | None:
        told = self.cleaned_data
        if not told.get("closes_on"):
            return None
        return _at(told["closes_on"], told.get("closes_hour") or dt.time(12))

    def facts(self) -> dict[str, Any]:
        """What was told, as fields of a consultation."""
        told = self.cleaned_data
        names = ("title", "text", "category", "cpv", "amount_min", "amount_max", "starts_on", "months", "url", "groups",
                 "audience")  # fmt: skip
        facts = {name: told[name] for name in names if name in told}
        facts["closes_at"] = self._closes_at()
        asked = told.get("questions_on")
        facts["questions_until"] = _at(asked, dt.time(23, 59)) if asked else None
        return facts | self._place_facts()

    def _place_facts(self) -> dict[str, Any]:
        """Where; several places that a paste or a plan told are kept while the field is left as it was shown."""
        typed, place = self["place"].value(), self.cleaned_data["place"]
        if self.tender is not None and typed == self.initial.get("place"):
            return {}
        if place is None:
            return {"places": [], "lat": None, "lon": None}
        held = [place.code]
        if place.code.startswith("R"):
            held = [each.code for each in communes.areas().values() if each.parent == place.code[1:]]
        return {"places": held, "lat": place.lat, "lon": place.lon}


class LotForm(forms.Form):
    """A lot; empty, it is left out."""

    title = forms.CharField(label=_("Intitulé du lot"), max_length=300, required=False)
    text = forms.CharField(
        label=_("Ce qu’il comprend"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    amount = _euros(_("Montant estimé (€ HT)"))

    def clean(self) -> dict[str, Any]:
        """A lot has a title."""
        told = self.cleaned_data
        if not told.get("title") and (told.get("text") or told.get("amount") is not None):
            self.add_error("title", _("Donnez un intitulé à ce lot."))
        return told


class RequirementForm(forms.Form):
    """Something required; empty, it is left out."""

    kind = forms.ChoiceField(label=_("Genre"), choices=[(each.value, each.label) for each in _ASKED], required=False)
    text = forms.CharField(label=_("Ce que vous demandez"), max_length=500, required=False)
    value = forms.CharField(widget=forms.HiddenInput, max_length=100, required=False)

    def clean_kind(self) -> str:
        """A document when nothing else is told."""
        return self.cleaned_data["kind"] or Asking.DOCUMENT


LotFormSet = forms.formset_factory(LotForm, extra=0, max_num=MOST_LOTS, validate_max=True, can_delete=True)
RequirementFormSet = forms.formset_factory(
    RequirementForm, extra=0, max_num=MOST_REQUIREMENTS, validate_max=True, can_delete=True
)


def lines(formset: BaseFormSet[Any], by: str) -> list[dict[str, Any]]:
    """The lines that say something under `by` and were not taken off, in order."""
    return [
        {name: value for name, value in form.cleaned_data.items() if name != "DELETE" and value not in (None, "")}
        for form in formset.forms
        if form.cleaned_data.get(by) and not form.cleaned_data.get("DELETE")
    ]


class CancelForm(forms.Form):
    """Giving a consultation up: what its readers are told."""

    because = forms.CharField(
        label=_("Ce que liront les entreprises"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Pourquoi, et s’il y aura une suite. Elles ont peut-être passé du temps à répondre."),
    )  # fmt: skip


class ListForm(forms.Form):
    """What the list of consultations is narrowed to; what is not understood narrows nothing and is said."""

    q = forms.CharField(label=_("Chercher dans les consultations"), max_length=200, required=False)
    lieu = forms.CharField(label=_("Près de"), max_length=100, required=False, widget=forms.TextInput(attrs=_PLACE))
    dans = forms.ChoiceField(
        label=_("Se terminent"), required=False,
        choices=[("", _("quand elles veulent")), ("7", _("d’ici 7 jours")), ("14", _("d’ici 14 jours")),
                 ("30", _("d’ici 30 jours"))],
    )  # fmt: skip
    nature = forms.ChoiceField(label=_("Nature"), required=False, choices=[("", _("toutes")), *Tender.Category.choices])
    source = forms.ChoiceField(
        label=_("Publiées"), required=False,
        choices=[("", _("ici et ailleurs")), ("typed", _("ici, par l’acheteur")), ("boamp", _("au BOAMP"))],
    )  # fmt: skip
    le = forms.DateField(required=False, widget=forms.HiddenInput)
    passees = forms.BooleanField(label=_("Aussi celles qui sont closes"), required=False)

    def asked(self, whose: str) -> Asked:
        """The filters, without those that are wrong."""
        self.is_valid()
        told = self.cleaned_data
        within = told.get("dans")
        return Asked(
            text=told.get("q", ""), place=told.get("lieu") or None, category=told.get("nature", ""),
            source=told.get("source", ""), within=int(within) if within else None, on=told.get("le"), whose=whose,
            past=bool(told.get("passees")),
        )  # fmt: skip

    def clean_lieu(self) -> Place | None:
        """The place that was typed."""
        return typed_place(self.cleaned_data["lieu"])


def typed_place(typed: str) -> Place | None:
    """The place that was typed, none when nothing was.

    Raises:
        ValidationError: nothing is called so.
    """
    if not typed:
        return None
    place = places.resolve(typed)
    if place is None:
        raise forms.ValidationError(_("Nous ne connaissons pas ce lieu : essayez un nom de commune ou un code postal."))
    return place


def initial(tender: Tender) -> dict[str, Any]:
    """A consultation as its form shows it."""
    names = (
        "title",
        "text",
        "category",
        "amount_min",
        "amount_max",
        "starts_on",
        "months",
        "url",
        "groups",
        "audience",
    )
    shown = {name: getattr(tender, name) for name in names}
    shown["cpv"] = " ; ".join(f"{words.cpv_label(code)} ({code})" for code in tender.cpv)
    shown["place"] = ", ".join(map(words.place, tender.places))
    closes, asked = tender.closes_at, tender.questions_until
    if closes:
        here = timezone.localtime(closes)
        shown |= {"closes_on": here.date(), "closes_hour": here.time()}
    return shown | {"questions_on": timezone.localdate(asked) if asked else None}


def more(data: QueryDict, prefix: str) -> QueryDict:
    """What was typed with one more empty line: the button `+`, without a script."""
    grown = data.copy()
    count = data.get(f"{prefix}-TOTAL_FORMS", "0")
    grown[f"{prefix}-TOTAL_FORMS"] = str((int(count) if count.isdecimal() else 0) + 1)
    return grown


def buyer_choices(buyers: Sequence[Buyer], organisations: Mapping[str, str]) -> list[tuple[str, str]]:
    """For whom one may buy: the buyers one belongs to, then the organisations that have no space yet."""
    there = {each.organisation: each.name for each in buyers}
    return [*there.items(), *((key, name) for key, name in organisations.items() if key not in there)]


def _code(told: str) -> str:
    """A CPV code told by its number, by its label with its number, or by words: the shortest label that has them."""
    inside = told.rpartition("(")[2].rstrip(") ")
    for number in (told, inside):
        if cpv.entry(number):
            return cpv.normalise(number)
    found = [] if told[:1].isdigit() else words.cpv_search(told, 1)
    return found[0].code if found else ""


def _at(day: dt.date, clock: dt.time) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, clock))
