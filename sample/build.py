"""Make the fictional territory: the same files each time, from the words written in this folder.

    uv run python -m sample.build [DIRECTORY]      # sample/territory by default

Names, streets and offers are composed from hand-written fragments (`trades/*.toml`, `names.toml`); places are the real
communes of the Aix-Marseille-Provence metropolis. Identifiers are Entremise's own and begin with ``ESSAI``, which no
drawn identifier does (there is no I in what they are drawn from): nothing here can be taken for a real firm.
"""

import json
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sample.places import Places, at, in_english
from sample.vocabulary import HERE, Names, Trade, in_common, read, trades
from stdnum.iso7064 import mod_37_36

from entremise.matching.text import fold

TODAY = date(2026, 11, 1)
ORGANISATIONS = 2_000
#: Headcount bands and their weights, for each profile of trade.
SIZES = {
    "tiny": {"NN": 30, "00": 30, "01": 20, "02": 10, "03": 6, "11": 3, "12": 1},
    "small": {"00": 12, "01": 20, "02": 22, "03": 18, "11": 16, "12": 9, "21": 3},
    "medium": {"03": 8, "11": 20, "12": 30, "21": 22, "22": 14, "32": 6},
}
LARGE = ("11", "12", "21", "22", "32")
#: INSEE categorieJuridique: sole trader, SARL, SAS, association.
SOLE_TRADER, SARL, SAS, ASSOCIATION = "1000", "5499", "5710", "9220"
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Organisation:
    """A line of organisations.jsonl."""

    identifier: str
    name: str
    legal_form: str = ""
    category: str = ""
    size: str = ""
    country: str = "FR"
    created_on: date | None = None


@dataclass(frozen=True)
class Establishment:
    """A line of establishments.jsonl."""

    identifier: str
    organisation: str
    name: str
    activity: str
    size: str = ""
    address: str = ""
    postcode: str = ""
    commune: str = ""
    lat: float | None = None
    lon: float | None = None
    head_office: bool = True
    website: str = ""
    labels: Sequence[str] = ()
    opened_on: date | None = None


@dataclass(frozen=True)
class Offer:
    """A line of offers.jsonl."""

    establishment: str
    language: str
    title: str
    text: str


@dataclass(frozen=True)
class Reference:
    """A line of references.jsonl."""

    establishment: str
    text: str
    year: int


class Territory:
    """The whole sample, built up firm by firm."""

    def __init__(self, seed: int = 13) -> None:
        self.random = Random(seed)  # noqa: S311 - nothing here is secret, and it must be the same each time
        self.names = Names(self.random)
        self.places = Places(self.random)
        self.organisations: list[Organisation] = []
        self.establishments: list[Establishment] = []
        self.offers: list[Offer] = []
        self.references: list[Reference] = []
        self._numbers: set[str] = set()

    def identifier(self) -> str:
        """An Entremise identifier of the sample: ESSAI, three characters and the check character."""
        while True:
            body = "ESSAI" + "".join(self.random.choices(_ALPHABET, k=3))
            if body not in self._numbers:
                self._numbers.add(body)
                return body + str(mod_37_36.calc_check_digit(body))

    def add_firm(self, trade: Trade) -> None:
        """A firm, its sites, what it offers and what it has done."""
        size = self._weighted(SIZES[trade.size])
        labels = [label for label, share in sorted(trade.labels.items()) if self.random.random() < share]
        organisation = Organisation(
            identifier=self.identifier(),
            name=self.names.firm(trade),
            legal_form=self._legal_form(size, labels),
            category="ETI" if size == "32" else "PME",
            size=size,
            created_on=self._day_before(
                TODAY, years=self.random.choice((10, 20, 40, 90) if size in LARGE else (2, 5, 10, 20))
            ),
        )
        self.organisations.append(organisation)
        for rank in range(self._sites(size)):
            self._add_site(organisation, trade, labels, head_office=rank == 0)

    def _add_site(self, of: Organisation, trade: Trade, labels: Sequence[str], *, head_office: bool) -> None:
        commune = self.places.draw(trade)
        lat, lon = self.places.around(commune)
        opened = of.created_on if head_office else self._day_before(TODAY, years=8)
        site = Establishment(
            identifier=self.identifier(),
            organisation=of.identifier,
            name=of.name,
            activity=trade.naf,
            size=of.size if head_office else "01",
            address=self.names.street(),
            postcode=self.random.choice(commune.postcodes),
            commune=commune.code,
            lat=lat,
            lon=lon,
            head_office=head_office,
            website=f"https://www.example.org/{slug(of.name)}" if self.random.random() < 0.5 else "",
            labels=labels,
            opened_on=opened,
        )
        self.establishments.append(site)
        self._add_offers(site.identifier, trade, commune.name)
        if self.random.random() < 0.35:
            text, year = self.random.choice(trade.done), self.random.randint(2019, 2026)
            self.references.append(Reference(site.identifier, text, year))

    def _add_offers(self, site: str, trade: Trade, commune: str) -> None:
        """One or two offers: in French, in English or in both."""
        english = self.random.random() < trade.english
        if not (english and self.random.random() < 0.5):
            several = len(trade.says) >= 4 and self.random.random() < 0.25
            titles = self.random.sample(trade.titles, k=2 if several else 1)
            says = self.random.sample(trade.says, k=len(trade.says))
            for rank, title in enumerate(titles):
                says.sort(key=lambda say: -in_common(title, say))
                told = says[: 2 if several else self.random.choice((2, 3, 3))]
                says = says[len(told) :]
                closing = [self.random.choice(trade.closings)] if rank == 0 else []
                text = " ".join([*told, *closing]).replace("{à}", at(commune))
                self.offers.append(Offer(site, "fr", title, text))
        if english:
            told = [*trade.says_en, self.random.choice(trade.closings_en)]
            text = " ".join(told).replace("{commune}", in_english(commune))
            self.offers.append(Offer(site, "en", trade.title_en, text))

    def add_founder(self, entry: Mapping[str, str]) -> None:
        """A project that has no firm yet: known by its commune only."""
        commune = self.places.members[entry["commune"]]
        created = self._day_before(TODAY, years=1)
        organisation = Organisation(self.identifier(), entry["name"], created_on=created)
        site = Establishment(
            identifier=self.identifier(),
            organisation=organisation.identifier,
            name=organisation.name,
            activity=entry["activity"],
            postcode=commune.postcodes[0],
            commune=commune.code,
            opened_on=created,
        )
        self._add_told(organisation, site, entry, "fr")

    def add_partner(self, entry: Mapping[str, Any]) -> None:
        """A partner abroad."""
        organisation = Organisation(self.identifier(), entry["name"], country=entry["country"])
        site = Establishment(
            identifier=self.identifier(),
            organisation=organisation.identifier,
            name=organisation.name,
            activity=entry["activity"],
            address=entry["city"],
            lat=entry["lat"],
            lon=entry["lon"],
        )
        self._add_told(organisation, site, entry, entry.get("language", "en"))

    def _add_told(
        self, organisation: Organisation, site: Establishment, entry: Mapping[str, Any], language: str
    ) -> None:
        self.organisations.append(organisation)
        self.establishments.append(site)
        self.offers.append(Offer(site.identifier, language, entry["title"], entry["text"]))
        if "title_en" in entry:
            self.offers.append(Offer(site.identifier, "en", entry["title_en"], entry["text_en"]))

    def _sites(self, size: str) -> int:
        if self.random.random() > (0.3 if size in LARGE else 0.02):
            return 1
        return self.random.choice((2, 2, 3, 4))

    def _legal_form(self, size: str, labels: Sequence[str]) -> str:
        if "ess" in labels and self.random.random() < 0.6:
            return ASSOCIATION
        if size in ("NN", "00") and self.random.random() < 0.7:
            return SOLE_TRADER
        return self.random.choice((SARL, SAS))

    def _day_before(self, day: date, years: int) -> date:
        return day - timedelta(days=self.random.randint(20, 365 * years))

    def _weighted(self, weights: Mapping[str, float]) -> str:
        return self.random.choices(list(weights), list(weights.values()))[0]


def slug(name: str) -> str:
    """A name fit for an address."""
    return "-".join("".join(c if c.isalnum() else " " for c in fold(name)).split())


def quotas(shares: Sequence[int], total: int) -> list[int]:
    """The total spread in proportion to the shares, whole numbers that add up to it (largest remainders)."""
    exact = [share * total / sum(shares) for share in shares]
    whole = [math.floor(value) for value in exact]
    by_remainder = sorted(range(len(shares)), key=lambda i: whole[i] - exact[i])
    for i in by_remainder[: total - sum(whole)]:
        whole[i] += 1
    return whole


def territory() -> Territory:
    """Build the sample."""
    built = Territory()
    others = read("projects.toml")
    known = trades()
    firms = ORGANISATIONS - len(others["founder"]) - len(others["partner"])
    queue = [t for t, n in zip(known, quotas([t.share for t in known], firms), strict=True) for _ in range(n)]
    built.random.shuffle(queue)
    for trade in queue:
        built.add_firm(trade)
    for entry in others["founder"]:
        built.add_founder(entry)
    for entry in others["partner"]:
        built.add_partner(entry)
    return built


def write(directory: Path) -> None:
    """Write the files of the territory into a directory."""
    built = territory()
    directory.mkdir(parents=True, exist_ok=True)
    write_lines(directory / "organisations.jsonl", map(asdict, built.organisations))
    write_lines(directory / "establishments.jsonl", map(asdict, built.establishments))
    write_lines(directory / "offers.jsonl", map(asdict, built.offers))
    write_lines(directory / "references.jsonl", map(asdict, built.references))
    asked = read("needs.toml")
    buyers = {buyer["key"]: built.identifier() for buyer in asked["buyer"]}
    write_lines(directory / "buyers.jsonl", ({"identifier": buyers[b["key"]], **b} for b in asked["buyer"]))
    write_lines(
        directory / "needs.jsonl",
        ({"id": f"N{i:02d}", **n, "buyer": buyers[n["buyer"]]} for i, n in enumerate(asked["need"], 1)),
    )
    write_lines(directory / "people.jsonl", people(built, asked["buyer"], buyers))


def people(
    built: Territory, asking: Sequence[Mapping[str, str]], buyers: Mapping[str, str]
) -> Iterable[dict[str, Any]]:
    """The people of people.toml, each with the identifier and the name of their organisation if they have one."""
    named = {organisation.name: organisation.identifier for organisation in built.organisations}
    names = {buyer["key"]: buyer["name"] for buyer in asking}
    for person in read("people.toml")["person"]:
        told = dict(person)
        if key := told.pop("buyer", ""):
            told |= {"organisation": names[key], "identifier": buyers[key]}
        elif "organisation" in told:
            told["identifier"] = named[told["organisation"]]
        yield told


def write_lines(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write rows as lines of JSON, dates as 2026-11-01."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(row, ensure_ascii=False, default=date.isoformat) + "\n" for row in rows)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "territory")
