"""Awards made ready to be read: a sentence, tiles, bars and tables, for the page and the yearly report."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from entremise.common.pictures import Bar, Tile
from entremise.common.reader import current_language
from entremise.hub.queries.small_cells import FEW, FEWEST, OTHERS
from entremise.hub.views.figures_page import count, euros
from entremise.market import territory
from entremise.market.queries.awards import Figures, Part
from entremise.matching.nomenclature import communes, cpv
from entremise.registry.sizes import GROUPS

DIMENSION_LABELS: dict[str, str | Promise] = {
    "category": gettext_lazy("Par catégorie d’entreprise retenue"),
    "size": gettext_lazy("Par taille de l’entreprise retenue"),
    "commune": gettext_lazy("Par commune de l’entreprise retenue"),
    "buyer": gettext_lazy("Par acheteur"),
    "cpv": gettext_lazy("Par nature d’achat"),
}
#: The same, short: names of sheets.
DIMENSION_NAMES: dict[str, str | Promise] = {
    "category": gettext_lazy("Catégories"),
    "size": gettext_lazy("Tailles"),
    "commune": gettext_lazy("Communes"),
    "buyer": gettext_lazy("Acheteurs"),
    "cpv": gettext_lazy("Natures d’achat"),
}
CATEGORY_LABELS: dict[str, str | Promise] = {
    "PME": gettext_lazy("PME et microentreprises"),
    "ETI": gettext_lazy("Entreprises de taille intermédiaire"),
    "GE": gettext_lazy("Grandes entreprises"),
}
#: How many groups a page shows; the workbook holds all.
MOST = 8


def label(dimension: str, key: str) -> str:
    """The name of a group."""
    if key == OTHERS:
        return _("Autres")
    if not key:
        return _("Non connu")
    if dimension == "category":
        return str(CATEGORY_LABELS[key])
    if dimension == "size":
        return str(GROUPS[key][1]).capitalize() if key in GROUPS else key
    if dimension == "commune":
        found = communes.commune(key)
        return found.name if found else key
    return cpv.label(f"{key}000000", current_language()) if dimension == "cpv" else key


def money(part: Part) -> str:
    """What a group is worth; nothing when no amount may be told."""
    return euros(part.amount) if part.paid > 0 else "–"


def stayed(here: int, elsewhere: int) -> str:
    """The share that stayed, of what is known."""
    return percent(here, here + elsewhere) if here + elsewhere else "–"


def percent(part: int, whole: int) -> str:
    """A share in whole hundredths."""
    return _("%(n)s %%") % {"n": number_format(round(100 * part / max(whole, 1)))}


@dataclass(frozen=True, slots=True)
class Row:
    """A group in words; ``share`` is that of the largest, from 0 to 100."""

    label: str
    share: float
    told: str
    stayed: str
    money: str
    money_stayed: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of groups; ``left_out`` counts those that only the workbook gives."""

    key: str
    title: str
    rows: list[Row]
    left_out: int


class ResultsPage:
    """Some awards in the reader's language."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.total = figures.total

    def __bool__(self) -> bool:
        return self.total.told != 0

    @property
    def enough(self) -> bool:
        """Whether there are enough awards to tell anything of them."""
        return self.total.told >= FEWEST

    @cached_property
    def sentence(self) -> str:
        """The whole in a few words."""
        if not self.enough:
            text = _("Moins de %(n)s attributions : rien n’en est détaillé, pour que personne ne soit reconnu.")
            return text % {"n": FEWEST}
        total = self.total
        known = total.here + total.elsewhere
        said = ngettext("%(n)s attribution", "%(n)s attributions", total.told) % {"n": count(total.told)}
        if not known:
            return f"{said}."
        if known == total.told:
            text = _("%(said)s, dont %(share)s à des entreprises du territoire.")
        else:
            text = _(
                "%(said)s. Sur les %(known)s dont on connaît l’adresse de l’entreprise, %(share)s sont restées ici."
            )
        return text % {"said": said, "share": percent(total.here, known), "known": count(known)}

    @cached_property
    def tiles(self) -> list[Tile]:
        """What one reads first."""
        total, found = self.total, self.figures
        firms = ngettext("à %(n)s entreprise", "à %(n)s entreprises", _many(found.winners)) % {
            "n": count(found.winners)
        }
        buyers = ngettext("par %(n)s acheteur", "par %(n)s acheteurs", _many(found.buyers)) % {"n": count(found.buyers)}
        amount = stayed(total.amount_here, total.amount_elsewhere) if total.paid > 0 else "–"
        return [
            Tile(_("Attributions"), count(total.told), f"{buyers}, {firms}"),
            Tile(_("Montants attribués"), money(total), _paid(total)),
            Tile(_("Restées sur le territoire"), stayed(total.here, total.elsewhere), _known(total)),
            Tile(_("Part du montant restée ici"), amount, _known(total)),
            *self._confirmed(),
        ]

    def _confirmed(self) -> list[Tile]:
        """What both sides say of what was declared here."""
        if self.figures.asked.official:
            return []
        note = _("par l’acheteur et par l’entreprise, une fois le contrat conclu")
        return [Tile(_("Confirmées des deux côtés"), count(self.figures.confirmed), note)]

    @cached_property
    def where(self) -> list[Bar]:
        """Where the winners are."""
        total = self.total
        unknown = total.told - total.here - total.elsewhere
        found = [
            (_("Sur le territoire (%(name)s)") % {"name": territory.name()}, total.here),
            (_("Ailleurs"), total.elsewhere), (_("Non connu"), unknown),
        ]  # fmt: skip
        return [Bar(name, _share(n, total.told), f"{count(n)} · {percent(n, total.told)}") for name, n in found]

    @cached_property
    def years(self) -> Table:
        """Year by year, whatever year is chosen."""
        return _table("year", _("Année par année"), self.figures.years, len(self.figures.years))

    @cached_property
    def tables(self) -> list[Table]:
        """By each dimension of which something is known."""
        known = {name: parts for name, parts in self.figures.parts.items() if any(part.key for part in parts)}
        return [_table(name, str(DIMENSION_LABELS[name]), parts, MOST) for name, parts in known.items()]

    @property
    def reading(self) -> list[str]:
        """How it is counted."""
        where = _("« Sur le territoire » : %(name)s, d’après l’adresse de l’entreprise retenue. Les parts "
                  "restées ici se comptent parmi les attributions dont on la connaît.")  # fmt: skip
        small = _("Ce qui concernerait moins de %(n)s attributions n’est pas détaillé, ni les montants qui s’en "
                  "déduiraient.")  # fmt: skip
        said = _(
            "Chaque entreprise retenue compte une fois par contrat ; quand plusieurs le sont ensemble, son montant est "
            "réparti à parts égales. Les montants sont hors taxes ; 0, 1 ou une suite de neuf ne sont pas comptés."
        )
        return [self.about, said, where % {"name": territory.name()}, small % {"n": FEWEST}]

    @property
    def about(self) -> str:
        """What the source is."""
        if self.figures.asked.official:
            return _(
                "Données essentielles de la commande publique (DECP), telles que les acheteurs publics les publient : "
                "le montant d’un accord-cadre y est souvent un maximum. L’adresse d’une entreprise retenue vient du "
                "registre, quand elle y est."
            )
        return _(
            "Ce que les donneurs d’ordre ont déclaré ici, pour leurs consultations publiques. Une consultation "
            "confidentielle ou réservée aux membres ne compte dans aucun chiffre. Ces attributions ne s’ajoutent "
            "jamais à celles des données officielles."
        )


def _many(number: int) -> int:
    """For the form of a word: fewer than three are several."""
    return FEWEST if number == FEW else number


def _paid(total: Part) -> str:
    if total.paid == FEW:
        return _("dits à partir de %(n)s attributions avec un montant") % {"n": FEWEST}
    return ngettext("pour %(n)s attribution", "pour %(n)s attributions", total.paid) % {"n": count(total.paid)}


def _known(total: Part) -> str:
    """Of how many awards a share is, when it is not of all."""
    known = total.here + total.elsewhere
    text = ngettext("parmi %(n)s dont l’adresse est connue", "parmi %(n)s dont l’adresse est connue", known)
    return text % {"n": count(known)} if known < total.told else ""


def _table(key: str, title: str, parts: Sequence[Part], most: int) -> Table:
    largest = max((part.told for part in parts), default=1)
    rows = [
        Row(label(key, part.key), _share(part.told, largest), count(part.told), stayed(part.here, part.elsewhere),
            money(part), stayed(part.amount_here, part.amount_elsewhere) if part.paid > 0 else "–")
        for part in parts[:most]
    ]  # fmt: skip
    return Table(key, title, rows, len(parts) - len(rows))


def _share(number: int, whole: int) -> float:
    return round(100 * max(number, 0) / max(whole, 1), 1)
