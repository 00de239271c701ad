"""The charter of buyers: what they commit to, and how each commitment is measured. What was signed stays as it was.

A public buyer may not prefer a firm for where it is: every commitment is one that public procurement allows.
"""

from dataclasses import dataclass
from typing import Final, Literal

from entremise.common.problems import Both

Unit = Literal["percent", "days", "count"]


@dataclass(frozen=True, slots=True)
class Commitment:
    """Something a buyer commits to, and the one figure by which everybody sees how far it is.

    Attributes:
        code: what signatures and progress keep.
        unit: of the figure: a share of 0 to 100, days, or how many.
        less: whether a smaller figure is the better one.
    """

    code: str
    title: Both
    text: Both
    measure: Both
    unit: Unit = "percent"
    less: bool = False


@dataclass(frozen=True, slots=True)
class Charter:
    """A text that was, or can be, signed."""

    version: str
    preamble: Both
    commitments: tuple[Commitment, ...]

    def chosen(self, codes: list[str]) -> list[Commitment]:
        """The commitments of those codes, in the order of the text."""
        return [each for each in self.commitments if each.code in codes]


#: A signature says at least so much.
FEWEST: Final = 3

_FIRST = Charter(
    version="2026-11",
    preamble=Both(
        "Acheter, c’est choisir avec qui l’on travaille. Entreprises et organismes publics, grands et petits, nous "
        "voulons que les entreprises d’ici sachent ce que nous achetons, puissent y répondre, et soient bien traitées "
        "quand elles le font. Aucun de ces engagements ne réserve un marché public à qui que ce soit : il s’agit de "
        "se faire connaître, de consulter, de dimensionner et de payer à temps.",
        "To buy is to choose whom one works with. Firms and public bodies, large and small, we want the firms around "
        "us to know what we buy, to be able to answer, and to be treated well when they do. None of these commitments "
        "reserves a public contract for anybody: they are about being known, consulting, sizing contracts well and "
        "paying on time.",
    ),
    commitments=(
        Commitment(
            "consult",
            Both("Consulter près de chez nous", "Consult close to home"),
            Both(
                "Avant d’acheter, nous cherchons qui, sur le territoire, sait faire, et nous faisons connaître la "
                "consultation à ces entreprises, en même temps qu’aux autres.",
                "Before we buy, we look for who in the territory can do it, and let those firms know of the tender, "
                "at the same time as the others.",
            ),
            Both(
                "Part de nos consultations dont au moins une entreprise du territoire a eu connaissance par nous",
                "Share of our tenders that at least one firm of the territory heard of from us",
            ),
        ),
        Commitment(
            "announce",
            Both("Annoncer ce que nous achèterons", "Say ahead what we will buy"),
            Both(
                "Une fois par an, nous disons ce que nous prévoyons d’acheter, pour que chacun ait le temps de se "
                "préparer ou de se grouper.",
                "Once a year we say what we plan to buy, so that everybody has time to prepare or to join forces.",
            ),
            Both(
                "Part de nos achats annoncés au moins trois mois avant leur consultation",
                "Share of our purchases announced at least three months before their tender",
            ),
        ),
        Commitment(
            "lots",
            Both("Découper en lots à taille humaine", "Split into lots of a human size"),
            Both(
                "Quand un contrat mêle plusieurs métiers ou plusieurs lieux, nous le découpons, et nous laissons les "
                "entreprises répondre en groupe.",
                "When a contract mixes several trades or places, we split it, and let firms answer together.",
            ),
            Both("Part de nos consultations découpées en lots", "Share of our tenders that are split into lots"),
        ),
        Commitment(
            "requirements",
            Both("Ne demander que le nécessaire", "Ask only for what is needed"),
            Both(
                "Nous n’exigeons ni chiffre d’affaires ni références sans rapport avec le contrat, et nous ne "
                "redemandons pas ce que l’administration sait déjà.",
                "We require no turnover and no references beyond what the contract calls for, and never ask again for "
                "what public registers already hold.",
            ),
            Both(
                "Part de nos consultations sans chiffre d’affaires minimum",
                "Share of our tenders without a minimum turnover",
            ),
        ),
        Commitment(
            "tell",
            Both("Répondre à chacun", "Answer everybody"),
            Both(
                "Toute entreprise qui nous a fait une offre reçoit une réponse, avec la raison quand elle n’est pas "
                "retenue.",
                "Every firm that made us an offer receives an answer, with the reason when it is not chosen.",
            ),
            Both(
                "Part des offres non retenues dont la raison a été donnée sous quinze jours",
                "Share of the offers not chosen whose reason was given within fifteen days",
            ),
        ),
        Commitment(
            "pay",
            Both("Payer à temps", "Pay on time"),
            Both(
                "Nous payons les petites entreprises au plus vite, et jamais après l’échéance.",
                "We pay small firms as fast as we can, and never after the due date.",
            ),
            Both(
                "Délai moyen de paiement de nos fournisseurs, en jours", "Average time to pay our suppliers, in days"
            ),
            unit="days",
            less=True,
        ),
        Commitment(
            "advance",
            Both("Avancer la trésorerie", "Help with cash"),
            Both(
                "Nous versons une avance aux petites entreprises qui la demandent.",
                "We pay an advance to the small firms that ask for one.",
            ),
            Both(
                "Part des avances demandées par de petites entreprises qui ont été versées",
                "Share of the advances asked for by small firms that were paid",
            ),
        ),
        Commitment(
            "first",
            Both("Être un premier client", "Be a first customer"),
            Both(
                "Chaque année, nous essayons ce que propose une jeune entreprise, et nous disons ce que cela a donné.",
                "Every year we try what a young firm offers, and say what came of it.",
            ),
            Both(
                "Nombre d’expérimentations menées avec de jeunes entreprises",
                "How many pilots were run with young firms",
            ),
            unit="count",
        ),
        Commitment(
            "responsible",
            Both("Acheter responsable", "Buy responsibly"),
            Both(
                "Nos contrats tiennent compte de l’emploi de personnes qui en sont éloignées et de ce que l’achat "
                "coûte à l’environnement.",
                "Our contracts take account of jobs for people who are far from one, and of what a purchase costs the "
                "environment.",
            ),
            Both(
                "Part de nos contrats qui portent une clause sociale ou environnementale",
                "Share of our contracts with a social or environmental clause",
            ),
        ),
        Commitment(
            "stay",
            Both("Dire ce qui reste ici", "Say what stays here"),
            Both(
                "Nous comptons ce que nous achetons à des entreprises du territoire, et nous le disons.",
                "We count what we buy from firms of the territory, and say it.",
            ),
            Both(
                "Part du montant de nos achats qui va à des entreprises du territoire",
                "Share of the amount of our purchases that goes to firms of the territory",
            ),
        ),
    ),
)  # fmt: skip
#: Every version that was signed once, by its name.
CHARTERS: Final = {each.version: each for each in (_FIRST,)}
#: The one that is signed now.
CURRENT: Final = _FIRST
