"""A whole loop, made up: firms, people, needs, introductions and what came of them, to measure pages and figures on.

    DATABASE_URL=… python -m benchmarks.loop_data --needs 20000 --introductions 100000 --establishments 300000

Fills the database that the settings name, which must be migrated and empty of needs; `entremise index` then makes it
searchable. The same numbers and the same day give the same rows. Names and figures are invented, the proportions
plausible: of ten firms written to, four accept, two decline, four say nothing; both sides seldom tell the same amount.

Accounts to sign in as, besides `person0@example.org` and the following (each a member of a firm): `adviser0@…` to
`adviser19@…`, `elected@…`, `auditor@…`, `administrator@example.org`.
"""

import argparse
import datetime as dt
import random
import time
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

import django
from django.db import transaction
from stdnum import luhn

django.setup()

from entremise.hub.models import Introduction, Match, Message, Need, Outcome, Reading, Side  # noqa: E402
from entremise.matching.nomenclature import communes, naf  # noqa: E402
from entremise.people.models import Grant, Membership, Person, Role  # noqa: E402
from entremise.registry.models import Establishment, Organisation, Scheme  # noqa: E402
from entremise.registry.rules import folded  # noqa: E402

SEED = 13
UNTIL = dt.date(2026, 11, 22)
#: Needs are stated over this many days before the last one.
SPAN_DAYS = 730
ADVISERS = 20
_BATCH = 5000

#: Activities that many firms have, and how one asks for each.
TRADES = {
    "10.71C": "un boulanger", "43.91B": "un couvreur", "56.21Z": "un traiteur", "69.20Z": "un expert-comptable",
    "62.01Z": "un développeur", "70.22Z": "un consultant", "43.21A": "un électricien", "49.41A": "un transporteur",
    "81.21Z": "une entreprise de nettoyage", "18.12Z": "un imprimeur", "73.11Z": "une agence de communication",
    "25.62B": "un atelier de mécanique", "43.22A": "un plombier", "71.12B": "un bureau d’études",
    "46.69B": "un fournisseur d’équipement", "82.30Z": "un organisateur de salons", "85.59A": "un formateur",
    "31.09B": "un fabricant de mobilier", "33.12Z": "un réparateur de machines", "80.10Z": "une société de sécurité",
}  # fmt: skip
OCCASIONS = ("un chantier", "un salon", "notre atelier", "l’ouverture d’une boutique", "une commande régulière",
             "un premier essai", "la rentrée", "un appel d’offres")  # fmt: skip
FIRST = ("Ateliers", "Maison", "Comptoir", "Établissements", "Société", "Groupe", "Compagnie", "Fabrique")
SECOND = ("du Vallon", "des Pins", "de l’Anse", "du Mistral", "des Collines", "du Canal", "de la Rade", "des Salins")
SIZES = {"NN": 40, "00": 20, "01": 18, "02": 10, "03": 6, "11": 3, "12": 2, "21": 0.6, "31": 0.2, "32": 0.2}
DOORS = {"page": 70, "adviser": 15, "api": 10, "mail": 5}
REASONS = {"busy": 35, "trade": 25, "far": 15, "price": 12, "size": 8, "other": 5}
KINDS = {"contract": 40, "pilot": 5, "hire": 3, "partnership": 8, "funding": 1, "information": 15, "ongoing": 13,
         "nothing": 15}  # fmt: skip
NOTHINGS = {"price": 40, "time": 20, "skill": 15, "contact": 10, "elsewhere": 15}


@dataclass(frozen=True)
class Firm:
    """What an introduction keeps of a firm."""

    solution: str
    organisation: str
    activity: str
    size: str
    commune: str


class Maker:
    """Draws everything from one source of chance, up to the end of one day."""

    def __init__(self, until: dt.date = UNTIL) -> None:
        self.chance = random.Random(SEED)  # noqa: S311  the same each time, on purpose
        self.until = dt.datetime.combine(until, dt.time(18), dt.UTC)
        self.towns = [each for each in communes.communes().values()
                      if each.departement == "13" and each.code != "13055" and each.lat is not None]  # fmt: skip
        self.people_of_towns = [each.population for each in self.towns]
        self.activities = [*TRADES] * 20 + [*naf.subclasses()]

    def one_of(self, weighted: dict[str, Any]) -> str:
        """A key, as often as its weight says."""
        return self.chance.choices([*weighted], [*weighted.values()])[0]

    def number(self) -> uuid.UUID:
        """A public number."""
        return uuid.UUID(int=self.chance.getrandbits(128), version=4)

    def later(self, moment: dt.datetime, days: float) -> dt.datetime | None:
        """About that many days after, half of the time sooner; none when that is not yet."""
        then = moment + dt.timedelta(days=self.chance.expovariate(1 / days))
        return then if then <= self.until else None

    # Firms ------------------------------------------------------------------------------------------------------------

    def organisations(self, count: int) -> Iterator[Organisation]:
        """Legal units with numbers of no real firm: they begin with 0."""
        for n in range(count):
            body = f"0{n:07d}"
            name = f"{self.chance.choice(FIRST)} {self.chance.choice(SECOND)} {n}"
            yield Organisation(
                scheme=Scheme.SIREN, identifier=body + luhn.calc_check_digit(body), name=name, folded=folded(name),
                size=self.one_of(SIZES), source="made up",
            )  # fmt: skip

    def establishments(self, organisations: list[Organisation], count: int) -> Iterator[Establishment]:
        """Sites, the first of each legal unit before the second ones."""
        for n in range(count):
            of = organisations[n % len(organisations)]
            body = f"{of.identifier}{n // len(organisations) + 1:04d}"
            (town,) = self.chance.choices(self.towns, self.people_of_towns)
            assert town.lat is not None
            assert town.lon is not None
            yield Establishment(
                organisation=of, scheme=Scheme.SIRET, identifier=body + luhn.calc_check_digit(body), name="",
                activity=self.chance.choice(self.activities), size=of.size, commune=town.code,
                postcode=town.postcodes[0], address=f"{n % 200 + 1} rue de l’Essai", source="made up",
                lat=town.lat + self.chance.gauss(0, 0.01), lon=town.lon + self.chance.gauss(0, 0.01), located=True,
            )  # fmt: skip

    # Needs ------------------------------------------------------------------------------------------------------------

    def needs(self, count: int, members: list[tuple[Person, Organisation]], advisers: list[Person]) -> Iterator[Need]:
        """Needs, the oldest first, more and more often; one in twelve is still a draft."""
        for n in range(count):
            age = SPAN_DAYS * (1 - ((n + self.chance.random()) / count) ** 0.7)
            created = self.until - dt.timedelta(days=age)
            person, organisation = self.chance.choice(members)
            (town,) = self.chance.choices(self.towns, self.people_of_towns)
            published = self.later(created, 0.05) if self.chance.random() > 1 / 12 else None
            closed = self.later(published, 120) if published and self.chance.random() < 0.8 else None
            yield Need(
                submission=self.number(), language="fr", kind=self.one_of({"supply": 75, "partner": 10, "advice": 15}),
                text=f"{self.chance.choice([*TRADES.values()])} pour {self.chance.choice(OCCASIONS)} à {town.name}",
                place=town.code, visibility=self.one_of({"public": 70, "members": 20, "advisers": 10}),
                anonymous=self.chance.random() < 0.1, person=person, name=person.name, email=person.email,
                organisation=f"siren:{organisation.identifier}", organisation_name=organisation.name,
                door=self.one_of(DOORS), adviser=self.chance.choice([None, *advisers]), created_at=created,
                published_at=published, closed_at=closed, closed_because="met" if closed else "",
                matched_at=published and published + dt.timedelta(minutes=1),
                matched_with="made up" if published else "",
            )  # fmt: skip

    def reading(self, need: Need) -> Reading:
        """How a need was understood: the activity it names, where it is."""
        town = communes.communes()[need.place]
        codes = next(code for code, words in TRADES.items() if need.text.startswith(words))
        facts = {"folded": folded(need.text), "codes": codes, "place": town.code, "lat": town.lat, "lon": town.lon}
        return Reading(need=need, language="fr", **facts)

    def shares(self, needs: list[Need], count: int) -> Iterator[tuple[Need, int]]:
        """How many introductions each published need has; one in ten has none, none has more than twelve."""
        matched = [need for need in needs if need.published_at and self.chance.random() > 0.1]
        if count > 12 * len(matched):
            raise SystemExit(f"at most {12 * len(matched)} introductions for {len(needs)} needs")
        shares = dict.fromkeys(range(len(matched)), 0)
        for _ in range(count):
            n = self.chance.choice([self.chance.randrange(len(matched)) for _ in range(2)])
            while shares[n] == 12:
                n = (n + 1) % len(matched)
            shares[n] += 1
        return ((need, shares[n]) for n, need in enumerate(matched))

    def matches(self, need: Need, firms: list[Firm]) -> Iterator[Match]:
        """Those firms, ranked."""
        for rank, firm in enumerate(firms, start=1):
            yield Match(
                need=need, solution=firm.solution, rank=rank, score=1 / rank, distance_km=self.chance.random() * 30,
                reasons=[{"kind": "activity", "fr": "Son activité est celle cherchée", "en": "Its activity is it"}],
                found_at=need.matched_at or need.created_at,
            )  # fmt: skip

    # Introductions ----------------------------------------------------------------------------------------------------

    def introduction(self, need: Need, firm: Firm, rank: int) -> Introduction:
        """One, as far as it came."""
        assert need.matched_at is not None
        proposed = self.later(need.matched_at, 1) or need.matched_at
        made = Introduction(
            need=need, number=self.number(), solution=firm.solution, organisation=firm.organisation,
            activity=firm.activity, size=firm.size, commune=firm.commune, rank=rank, proposed_at=proposed,
            proposed_by=self.one_of({Side.ASKER: 70, Side.CHAMBER: 20, Side.FIRM: 10}),
            reasons=[{"kind": "activity", "fr": "Son activité est celle cherchée", "en": "Its activity is it"}],
        )  # fmt: skip
        if self.chance.random() < 0.05:
            made.turned_down_at = self.later(proposed, 2)
            return made
        made.agreed_at = self.later(proposed, 0.5)
        made.sent_at = made.agreed_at and self.later(made.agreed_at, 1)
        if made.sent_at:
            self.answer(made, made.sent_at)
        return made

    def answer(self, made: Introduction, sent: dt.datetime) -> None:
        """What the firm says, and what follows when it accepts."""
        draw = self.chance.random()
        if draw < 0.4:
            made.accepted_at = made.introduced_at = self.later(sent, 3)
            made.firm_name, made.firm_email = "Personne Essai", "firme@example.org"
            if made.introduced_at and self.chance.random() < 0.7:
                made.meeting_at = made.introduced_at + dt.timedelta(days=self.chance.randint(2, 20))
                made.met_at = made.meeting_at if made.meeting_at <= self.until else None
        elif draw < 0.6:
            made.declined_at = self.later(sent, 4)
            made.declined_because = self.one_of(REASONS) if made.declined_at else ""
        elif sent + dt.timedelta(days=9) <= self.until:
            made.silent_at = sent + dt.timedelta(days=9)

    def outcomes(self, made: Introduction) -> Iterator[Outcome]:
        """What each side says came of it: two times in three, by one side or both; one in seven says otherwise."""
        first = made.introduced_at and self.later(made.introduced_at + dt.timedelta(days=20), 25)
        if not first or self.chance.random() > 0.66:
            return
        kind = self.one_of(KINDS)
        amount = round(self.chance.lognormvariate(8.5, 1.2)) if kind in {"contract", "funding"} else None
        sides = self.chance.choice([(Side.ASKER,), (Side.FIRM,), (Side.ASKER, Side.FIRM), (Side.ASKER, Side.FIRM)])
        for side in sides:
            said = kind if self.chance.random() > 1 / 7 else self.one_of(KINDS)
            made.concluded_at = made.concluded_at or (first if said != Outcome.Kind.ONGOING else None)
            paid = round(amount * self.chance.choice([1, 1, 1, 0.9, 1.15])) if amount and said == kind else None
            yield Outcome(
                introduction=made, side=side, kind=said, said_at=first, door=self.one_of({"mail": 70, "page": 30}),
                amount=paid, because=self.one_of(NOTHINGS) if said == "nothing" else "",
            )  # fmt: skip

    def messages(self, made: Introduction) -> Iterator[Message]:
        """A few words, from one side then the other."""
        if made.introduced_at and self.chance.random() < 0.3:
            for side, text in ((Side.ASKER, "Quand pouvons-nous nous parler ?"), (Side.FIRM, "Mardi matin.")):
                yield Message(introduction=made, side=side, text=text, key=str(self.number()), at=made.introduced_at)


def keep(model: Any, rows: Iterable[Any]) -> list[Any]:
    """Write rows a few thousand at a time; give them with their keys."""
    waiting, kept = iter(rows), []
    while some := list(islice(waiting, _BATCH)):
        kept.extend(model.objects.bulk_create(some))
    return kept


def account(name: str, role: Role | None = None) -> Person:
    """An account that signs in with a code."""
    person = Person.objects.create_user(f"{name}@example.org", name=name.capitalize())
    if role:
        Grant.objects.create(person=person, role=role)
    return person


def members(maker: Maker, organisations: list[Organisation], count: int) -> list[tuple[Person, Organisation]]:
    """People, each of one firm."""
    rows = (
        Person(email=f"person{n}@example.org", name=f"Personne {n}", password="!", joined_at=maker.until)  # noqa: S106  unusable
        for n in range(count)
    )
    pairs = list(zip(keep(Person, rows), organisations, strict=False))
    keep(Membership, (
        Membership(person=person, scheme=of.scheme, identifier=of.identifier, name=of.name, manager=True,
                   proof=Membership.Proof.ADVISER, confirmed_at=maker.until)
        for person, of in pairs
    ))  # fmt: skip
    return pairs


@transaction.atomic
def fill(needs: int, introductions: int, establishments: int, until: dt.date = UNTIL) -> dict[str, int]:
    """Write it all at once; give how many rows of each there are.

    Raises:
        SystemExit: there are needs already, or too many introductions for so few needs.
    """
    if Need.objects.exists():
        raise SystemExit("This database holds needs already: give an empty one.")
    maker = Maker(until)
    organisations = keep(Organisation, maker.organisations(max(1, establishments * 9 // 10)))
    sites = keep(Establishment, maker.establishments(organisations, establishments))
    firms = [Firm(str(site), str(site.organisation), site.activity, site.size, site.commune) for site in sites]
    advisers = [account(f"adviser{n}", Role.ADVISER) for n in range(ADVISERS)]
    for role in (Role.ELECTED, Role.AUDITOR, Role.ADMINISTRATOR):
        account(role, role)
    pairs = members(maker, organisations, max(1, needs // 3))
    stated = keep(Need, maker.needs(needs, pairs, advisers))
    keep(Reading, (maker.reading(need) for need in stated))
    made = _introduce(maker, stated, firms, introductions)
    return {"organisations": len(organisations), "establishments": len(sites), "people": Person.objects.count(),
            "needs": len(stated), "introductions": len(made), "matches": Match.objects.count(),
            "outcomes": Outcome.objects.count(), "messages": Message.objects.count()}  # fmt: skip


def _introduce(maker: Maker, needs: list[Need], firms: list[Firm], count: int) -> list[Introduction]:
    introductions: list[Introduction] = []
    matches: list[Match] = []
    outcomes: list[Outcome] = []
    messages: list[Message] = []
    for need, share in maker.shares(needs, count):
        found = maker.chance.sample(firms, min(len(firms), share + 4))
        matches.extend(maker.matches(need, found))
        for rank, firm in enumerate(islice(found, share), start=1):
            made = maker.introduction(need, firm, rank)
            introductions.append(made)
            outcomes.extend(maker.outcomes(made))
            messages.extend(maker.messages(made))
    keep(Introduction, introductions)
    keep(Match, matches)
    keep(Outcome, outcomes)
    keep(Message, messages)
    return introductions


def main() -> None:
    """Fill the database and say with what."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--needs", type=int, default=20_000)
    parser.add_argument("--introductions", type=int, default=100_000)
    parser.add_argument("--establishments", type=int, default=300_000)
    parser.add_argument("--until", type=dt.date.fromisoformat, default=UNTIL, help="the last day told (2026-11-22)")
    asked = parser.parse_args()
    started = time.perf_counter()
    for name, rows in fill(asked.needs, asked.introductions, asked.establishments, asked.until).items():
        print(f"{name:<15} {rows:>9,}")
    print(f"in {time.perf_counter() - started:.0f} s")


if __name__ == "__main__":
    main()
