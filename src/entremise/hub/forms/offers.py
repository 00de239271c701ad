"""What a firm says it does, as its form tells it."""

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entremise.matching.model import Language
from entremise.matching.nomenclature import communes
from entremise.matching.understanding import places
from entremise.registry.actions import Described

LONGEST_TEXT = 4000
MOST_PLACES = 40
WIDEST_RADIUS_KM = 1000.0


def _title(label: Any, **attrs: str) -> forms.CharField:
    return forms.CharField(label=label, max_length=200, required=False, widget=forms.TextInput(attrs=attrs))


def _text(label: Any, **attrs: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=LONGEST_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 5, **attrs})
    )


class OfferForm(forms.Form):
    """An offer, in French, in English or in both. `number` makes the same form sent twice one offer."""

    title_fr = _title(_("En quelques mots"), lang="fr")
    text_fr = _text(_("Ce que vous faites"), lang="fr")
    title_en = _title(_("En quelques mots, en anglais"), lang="en")
    text_en = _text(_("Ce que vous faites, en anglais"), lang="en")
    capacity = forms.CharField(
        label=_("Capacité (facultatif)"),
        max_length=200,
        required=False,
        help_text=_("Avec vos mots : jusqu’à 200 couverts, deux chantiers à la fois, sous quinze jours…"),
    )
    places = forms.CharField(
        label=_("Communes et départements desservis (facultatif)"),
        max_length=1000,
        required=False,
        help_text=_("Séparés par des virgules : Aubagne, La Ciotat, Var. Sans réponse, nous ne supposons rien."),
    )
    radius_km = forms.FloatField(
        label=_("Ou dans un rayon de (km)"), min_value=1, max_value=WIDEST_RADIUS_KM, required=False
    )
    number = forms.UUIDField(widget=forms.HiddenInput)

    @classmethod
    def of(cls, number: uuid.UUID, told: Described) -> "OfferForm":
        """The form filled with an offer."""
        words = {
            f"{part}_{language}": said for language, pair in told.words.items()
            for part, said in zip(("title", "text"), pair, strict=True)
        }  # fmt: skip
        return cls(initial={
            **words, "capacity": told.capacity, "radius_km": told.radius_km, "number": number,
            "places": ", ".join(place_label(code) for code in told.places),
        })  # fmt: skip

    def clean_places(self) -> tuple[str, ...]:
        """The codes of the places told."""
        typed = [each.strip() for each in re.split(r"[,;\n]", self.cleaned_data["places"]) if each.strip()]
        if len(typed) > MOST_PLACES:
            raise forms.ValidationError(_("C’est trop de lieux : dites plutôt des départements, ou un rayon."))
        codes = {each: place_code(each) for each in typed}
        unknown = [each for each, code in codes.items() if not code]
        if unknown:
            message = _("Nous ne connaissons pas : %(places)s. Dites des communes ou des départements.")
            raise forms.ValidationError(message, params={"places": ", ".join(unknown)})
        return tuple(dict.fromkeys(codes.values()))

    def clean(self) -> dict[str, Any] | None:
        """One language is enough, told in full."""
        told = super().clean() or {}
        for language in ("fr", "en"):
            title, text = told.get(f"title_{language}", ""), told.get(f"text_{language}", "")
            if title and not text:
                self.add_error(f"text_{language}", _("Dites aussi ce que vous faites, en une phrase au moins."))
            if text and not title:
                self.add_error(f"title_{language}", _("Donnez-lui un titre de quelques mots."))
        if not self.errors and not any(told.get(f"text_{language}") for language in ("fr", "en")):
            self.add_error("text_fr", _("Dites ce que vous faites, en français ou en anglais."))
        return told

    def described(self) -> Described:
        """The offer as it is told."""
        told = self.cleaned_data
        languages: tuple[Language, ...] = ("fr", "en")
        return Described(
            words={each: (told[f"title_{each}"], told[f"text_{each}"]) for each in languages if told[f"text_{each}"]},
            capacity=told["capacity"],
            places=told["places"],
            radius_km=told["radius_km"],
        )


def place_code(typed: str) -> str:
    """The code of a commune or of a département, by its name or code; empty when it is neither."""
    place = places.from_code(typed) if communes.area("departement", typed.upper()) else places.resolve(typed)
    code = place.code if place else ""
    return code if communes.commune(code) or communes.area("departement", code) else ""


def place_label(code: str) -> str:
    """The name of a commune or of a département."""
    place = places.from_code(code)
    return place.label if place else code
