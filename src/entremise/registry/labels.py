"""Official labels an establishment may hold: their codes, kept with it, and their names in both languages."""

from dataclasses import dataclass

from entremise.matching.model import Language


@dataclass(frozen=True, slots=True)
class Label:
    """A label: its short and full names, as the reader's language has them."""

    code: str
    short_fr: str
    short_en: str
    label_fr: str
    label_en: str

    def short(self, language: Language) -> str:
        """The name to show on a tag."""
        return self.short_fr if language == "fr" else self.short_en

    def label(self, language: Language) -> str:
        """The name in full, for a title or a page."""
        return self.label_fr if language == "fr" else self.label_en


_LABELS = (
    Label(
        "rge",
        "RGE",
        "RGE (energy works)",
        "Reconnu garant de l'environnement",
        "Qualified for energy renovation (RGE)",
    ),
    Label(
        "qualiopi",
        "Qualiopi",
        "Qualiopi (training)",
        "Formation certifiée Qualiopi",
        "Certified training provider (Qualiopi)",
    ),
    Label("ess", "ESS", "Social economy", "Économie sociale et solidaire", "Social and solidarity economy"),
    Label("epv", "EPV", "Living heritage", "Entreprise du patrimoine vivant", "Living heritage company (EPV)"),
    Label("bio", "Bio", "Organic", "Agriculture biologique", "Organic farming"),
    Label(
        "siae",
        "Insertion",
        "Inclusive employer",
        "Structure de l'insertion par l'activité économique",
        "Employer that brings people back to work (SIAE)",
    ),
)

#: Every label known, by code, in the order they are shown.
LABELS = {label.code: label for label in _LABELS}
