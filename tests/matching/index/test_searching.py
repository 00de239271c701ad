"""What is found, and in which order: the engine against a plain, slow reading of its own rules."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from entremise.matching import meaning
from entremise.matching.index import Index, layout, weights
from entremise.matching.index.columns import Columns
from entremise.matching.index.searching import draw, find
from entremise.matching.index.vectors import kept
from entremise.matching.model import Answer, Document, Language, Place, Request, Understanding, WeightedActivity
from entremise.matching.text import stem, terms
from entremise.matching.understanding import activities, equivalents, places
from entremise.matching.understanding.cleaning import clean

AIX = Place("13001", "Aix-en-Provence", 43.5283, 5.4497, 8.0)
POINT = Place("", "", 43.30, 5.37)
VOCABULARY = ["pain", "toiture", "traiteur", "cocktail", "zinc", "tuiles", "livraison", "bois", "cuisine", "web"]
ACTIVITIES = ["10.71C", "43.91B", "43.91A", "43.91", "56.21Z", "62.01Z"]

_words = st.lists(st.sampled_from(VOCABULARY), max_size=6).map(" ".join)
_documents = st.lists(
    st.builds(
        Document,
        id=st.integers(0, 10_000).map("siret:{}".format),
        kind=st.sampled_from(["establishment", "offer"]),
        title=_words,
        text=_words,
        activities=st.lists(st.sampled_from(ACTIVITIES), max_size=3, unique=True),
        lat=st.none() | st.floats(42.75, 44.25, width=32),
        lon=st.floats(4.75, 6.25, width=32),
        size=st.sampled_from([None, "00", "12"]),
        language=st.sampled_from([None, "fr", "en"]),
        evidence=st.lists(_words.filter(bool), max_size=3),
        labels=st.lists(st.sampled_from(["rge", "qualiopi"]), unique=True),
    ),
    max_size=25,
    unique_by=lambda document: document.id,
)
_requests = st.builds(
    Request,
    text=_words,
    kinds=st.sampled_from([(), ("offer",), ("unknown",), ("offer", "establishment")]),
    sizes=st.sampled_from([(), ("12",), ("00", "12")]),
    labels=st.sampled_from([(), ("rge",), ("rge", "qualiopi")]),
    seed=st.sampled_from(["", "a", "b"]),
)
_asked = st.lists(
    st.builds(
        WeightedActivity,
        code=st.sampled_from([*ACTIVITIES, "43", "F"]),
        weight=st.sampled_from([0.25, 0.5, 1.0]),
        words=st.lists(st.sampled_from(VOCABULARY), max_size=2),
    ),
    max_size=3,
)
_where = st.sampled_from([(None, None), (AIX, None), (AIX, 5.0), (AIX, 30.0), (POINT, 12.5), (POINT, 400.0)])


def understood(
    request: Request, activities: Sequence[WeightedActivity] = (), place: Place | None = None
) -> Understanding:
    """An understanding said by the test itself: French, the words of the text."""
    words = {stem(word, "fr"): word for word in request.text.split()}
    return Understanding("fr", place=place, activities=activities, words=words)


def answer_of(documents: Sequence[Document], request: Request, said: Understanding, limit: int = 1000) -> Answer:
    with TemporaryDirectory() as folder:
        Index.build(Path(folder) / "index", documents)
        return Index.open(Path(folder) / "index").search(request, limit=limit, understanding=said)


Spoken = tuple[Language, str]


# --- the rules, read one document at a time ---------------------------------------------------------------------------


class Reference:
    """The rules of `weights`, applied to one document at a time."""

    def __init__(self, documents: Sequence[Document], said: Understanding) -> None:
        self.documents, self.said = documents, said
        languages = [document.language or "fr" for document in documents]
        texts = {
            "title": [(document.title, told) for document, told in zip(documents, languages, strict=True)],
            "text": [(document.text, told) for document, told in zip(documents, languages, strict=True)],
            "evidence": [
                (piece, told)
                for document, told in zip(documents, languages, strict=True)
                for piece in document.evidence
            ],
        }
        self.counts = {
            field: [Counter((told, term) for term in terms(text, told)) if text else Counter() for text, told in found]
            for field, found in texts.items()
        }
        self.firsts = {
            id(count): {(told, term): terms(text, told).index(term) for term in terms(text, told)} if text else {}
            for field, found in texts.items()
            for count, (text, told) in zip(self.counts[field], found, strict=True)
        }
        self.averages = {}
        for field, counts in self.counts.items():
            lengths = [count.total() for count in counts if count]
            self.averages[field] = float(np.mean(lengths)) if lengths else 1.0
        self.worth = {written: self.worths(term, written) for term, written in said.words.items()}
        self.rarity = {written: max(worth.values()) for written, worth in self.worth.items() if worth}
        self.telling = math.fsum(sorted(self.rarity.values(), reverse=True)[: weights.TELLING_WORDS]) or 1.0
        shares = [activity.weight for activity in said.activities]
        self.whole, self.likeliest = min(math.fsum(shares), 1.0), max(shares, default=1.0)
        self.implied = {word for activity in said.activities for word in activity.words}
        self.need = " ".join(said.words.values())

    def worths(self, term: str, written: str) -> dict[Spoken, float]:
        """What each stem that says a word is worth, those that no document holds left out."""
        own: list[Spoken] = [("fr", term), ("fr", stem(written, "fr")), ("en", stem(written, "en"))]
        rarity = self.rarity_of(own)
        worths = dict.fromkeys(own, rarity)
        for other in equivalents.of(term, "fr", among=len(self.said.words)):
            spoken = (other.language, other.stem)
            worths.setdefault(spoken, other.weight * min(self.rarity_of([spoken]), rarity or math.inf))
        return {spoken: worth for spoken, worth in worths.items() if worth}

    def rarity_of(self, stems: Sequence[Spoken]) -> float:
        held = max(sum(bool(count[each]) for count in counts for each in set(stems)) for counts in self.counts.values())
        return math.log(1 + max(len(self.documents) - held + 0.5, 0.5) / (held + 0.5)) if held else 0.0

    def impact(self, field: str, count: Counter[Spoken], term: Spoken) -> float:
        if not count[term]:
            return 0.0
        k, b = weights.FIELDS[field]
        diluted = (1 - b) + b * count.total() / self.averages[field]
        early = 1 + weights.EARLY * math.exp(-self.firsts[id(count)][term] / weights.EARLY_WORDS)
        said = min(round(8 * count[term] * early), 255) / 8
        strength = said * (1 + k * (1 - b)) / (said + k * diluted)
        return int(np.clip(np.rint(strength * 255), 1, 255)) / 255

    def best(self, written: str, counts: Sequence[tuple[str, Counter[Spoken]]]) -> float:
        """The most that a word is worth to a text, said as it is or otherwise."""
        return max(
            worth * self.impact(field, count, spoken)
            for spoken, worth in self.worth[written].items()
            for field, count in counts
        )

    def cosine(self, text: str) -> float:
        one, other = kept(meaning.encode([self.need, text])).astype(np.int64)
        return int(one @ other) / 254**2

    def meaning(self, document: Document) -> float:
        told = document.text or (not document.activities and document.kind != "establishment")
        return self.cosine(f"{document.title}\n{document.text}") if told else 0.0

    def presumed(self, document: Document) -> float:
        if document.activities:
            return 0.0
        told = "\n".join((document.title, document.text, *document.evidence))
        brevity = (weights.BRIEF / max(len(self.said.words), weights.BRIEF)) ** 2
        share = weights.DESCRIBED * brevity if document.text else 1.0
        return max(
            (
                self.answers(each.code) * share * max(round(255 * each.weight), 1) / 255
                for each in activities.presumed(clean(told, document.language or "fr"), document.language or "fr")
            ),
            default=0.0,
        )

    def activity(self, document: Document) -> float:
        shares = [1.0 if position == 0 else 204 / 255 for position in range(len(document.activities))]
        return max(
            (self.answers(code) * share for code, share in zip(document.activities, shares, strict=True)), default=0.0
        )

    def answers(self, own: str) -> float:
        """How well an activity answers the need."""
        best, code = 0.0, own.replace(".", "")
        for asked in self.said.activities:
            for wanted in ["41", "42", "43"] if asked.code == "F" else [asked.code.replace(".", "")]:
                weight = self.whole * (asked.weight / self.likeliest) ** weights.EVENNESS
                if code.startswith(wanted):
                    best = max(best, weight)
                elif wanted.startswith(code):
                    broader = weights.BROADER_ACTIVITY ** (len(wanted) - len(code))
                    best = max(best, weight * broader)
        return best

    def held(self, number: int) -> tuple[float, bool]:
        total, any_word = 0.0, False
        said = min(self.activity(self.documents[number]) / weights.SURE, 1.0)
        counts = [(field, self.counts[field][number]) for field in ("title", "text")]
        for written, rarity in self.rarity.items():
            worth = self.best(written, counts)
            any_word |= worth > 0
            total += max(worth - said * rarity, 0.0) if written in self.implied else worth
        implied = math.fsum(rarity for written, rarity in self.rarity.items() if written in self.implied)
        return total + said * implied, any_word

    def evidence(self, number: int) -> tuple[float, bool]:
        first = sum(len(document.evidence) for document in self.documents[:number])
        best, found = 0.0, False
        for place, piece in enumerate(self.documents[number].evidence, start=first):
            counts = [("evidence", self.counts["evidence"][place])]
            words, cosine = math.fsum(self.best(written, counts) for written in self.rarity), self.cosine(piece)
            found |= words > 0 or cosine >= weights.FINDS
            resembles = weights.EVIDENCE_MEANING * self.meant(cosine)
            best = max(best, resembles + (1 - weights.EVIDENCE_MEANING) * self.saturated(words))
        return best, found

    @staticmethod
    def meant(cosine: float) -> float:
        return min(max(cosine, 0.0), 1.0)

    def saturated(self, total: float) -> float:
        return (total / self.telling) / (total / self.telling + weights.HALF)

    def scores(self, request: Request) -> tuple[dict[str, tuple[float, float | None]], int]:
        """Score before rounding and distance of each eligible document, and how many there would be anywhere."""
        found: dict[str, tuple[float, float | None]] = {}
        anywhere = 0
        for number, document in enumerate(self.documents):
            activity, presumed = self.activity(document), self.presumed(document)
            (words, any_word), (evidence, any_piece) = self.held(number), self.evidence(number)
            cosine = self.meaning(document)
            filtered = (
                (not request.kinds or document.kind in request.kinds)
                and (not request.sizes or document.size in request.sizes)
                and (not request.labels or set(request.labels) & set(document.labels))
            )
            if not filtered or not (activity or presumed or any_word or any_piece or cosine >= weights.FINDS):
                continue
            anywhere += 1
            distance = self.distance(document)
            if distance is not None and self.said.radius_km is not None and distance > self.said.radius_km:
                continue
            score = weights.ACTIVITY * activity + weights.PRESUMED * presumed + weights.WORDS * self.saturated(words)
            score += weights.EVIDENCE * evidence + weights.MEANING * self.meant(cosine)
            if self.said.place and distance is not None:
                edge = self.said.radius_km or places.default_radius_km(self.said.place)
                beyond = max(round(distance) - self.said.place.extent_km, 0.0)
                score += weights.NEARNESS * max(1 - beyond / max(edge - self.said.place.extent_km, 1.0), 0.0)
            found[document.id] = (score, distance)
        return found, anywhere

    def distance(self, document: Document) -> float | None:
        if self.said.place is None or document.lat is None or document.lon is None:
            return None
        return places.distance_km(self.said.place.lat, self.said.place.lon, document.lat, document.lon)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_documents, _requests, _asked, _where)
def test_the_engine_finds_what_its_rules_say(
    documents: list[Document],
    request: Request,
    asked: list[WeightedActivity],
    where: tuple[Place | None, float | None],
) -> None:
    said = replace(understood(request, asked, where[0]), radius_km=where[1])
    expected, anywhere = Reference(documents, said).scores(request)
    answer = answer_of(documents, request, said)
    assert answer.total == len(answer.matches) == len(expected)
    assert answer.total_without_radius == anywhere
    assert {match.id for match in answer.matches} == set(expected)
    for match in answer.matches:
        score, distance = expected[match.id]
        # Sums taken in another order may differ in their last digit, hence fall on the other side of a half step.
        assert abs(match.score - score) <= 0.5 / weights.STEPS + 1e-6
        assert match.distance_km == (distance if distance is None else pytest.approx(distance, abs=1e-6))
    assert [match.rank for match in answer.matches] == list(range(1, len(expected) + 1))
    order = [
        (-match.score, int(draw(np.array([layout.hash64(match.id)], np.uint64), request.seed or request.text)[0]))
        for match in answer.matches
    ]
    assert order == sorted(order)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_documents, _requests, _asked, st.randoms(use_true_random=False))
def test_the_order_documents_come_in_changes_nothing(documents, request, asked, random) -> None:  # type: ignore[no-untyped-def]
    shuffled = list(documents)
    random.shuffle(shuffled)
    said = understood(request, asked, AIX)
    assert answer_of(shuffled, request, said) == answer_of(documents, request, said)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_documents, _requests, _asked, st.integers(1, 7))
def test_pages_one_after_another_are_the_whole(documents, request, asked, length) -> None:  # type: ignore[no-untyped-def]
    said = understood(request, asked, AIX)
    whole = answer_of(documents, request, said).matches
    with TemporaryDirectory() as folder:
        Index.build(Path(folder) / "index", documents)
        index = Index.open(Path(folder) / "index")
        pages = [
            match
            for offset in range(0, len(documents) + length, length)
            for match in index.search(request, limit=length, offset=offset, understanding=said).matches
        ]
    assert pages == list(whole)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_documents, _asked, _words, st.sampled_from([None, "00", "12", "53"]))
def test_size_and_labels_never_change_a_score(documents, asked, text, size) -> None:  # type: ignore[no-untyped-def]
    request = Request(text)
    said = understood(request, asked, AIX)
    others = [replace(document, size=size, labels=("rge", "qualiopi", "iso")) for document in documents]
    assert answer_of(others, request, said) == answer_of(documents, request, said)


def test_many_past_contracts_weigh_no_more_than_one() -> None:
    once = Document("once", evidence=["réfection de toiture en zinc"])
    often = Document("often", evidence=["réfection de toiture en zinc"] * 50)
    request = Request("toiture zinc")
    answer = answer_of([once, often], request, understood(request))
    assert {match.score for match in answer.matches} == {answer.matches[0].score}
    assert answer.total == 2


def test_a_bakery_needs_not_be_named_one() -> None:
    named = Document("named", title="Boulangerie du Cours", activities=["10.71C"])
    unnamed = Document("unnamed", title="Chez Zoé", activities=["10.71C"])
    request = Request("boulangerie")
    said = understood(request, [WeightedActivity("10.71C", 0.6, ["boulangerie"])])
    answer = answer_of([named, unnamed], request, said)
    assert len({match.score for match in answer.matches}) == 1


def test_without_activity_nor_word_nobody_answers() -> None:
    request = Request("quelque chose")
    answer = answer_of([Document("one", title="Toiture", activities=["43.91B"])], request, understood(request))
    assert (answer.matches, answer.total, answer.total_without_radius) == ([], 0, 0)


def test_words_are_found_whatever_the_language_of_the_need() -> None:
    document = Document("caterer", text="Wedding catering services and receptions", language="en")
    request = Request("receptions")
    assert [match.id for match in answer_of([document], request, understood(request)).matches] == ["caterer"]


def test_an_unknown_place_excludes_nobody() -> None:
    here = Document("here", title="toiture", lat=AIX.lat, lon=AIX.lon)
    unknown = Document("unknown", title="toiture")
    far = Document("far", title="toiture", lat=48.85, lon=2.35)
    request = Request("toiture")
    said = replace(understood(request, (), AIX), radius_km=20.0)
    answer = answer_of([here, unknown, far], request, said)
    assert [match.id for match in answer.matches] == ["here", "unknown"]
    assert [match.distance_km for match in answer.matches] == [pytest.approx(0.0, abs=0.001), None]
    assert (answer.total, answer.total_without_radius, answer.unlocated) == (2, 3, 1)
    assert answer_of([here, unknown, far], request, understood(request, (), None)).unlocated == 0


def test_how_far_one_has_to_look(tmp_path: Path) -> None:
    here = Document("here", title="toiture", lat=AIX.lat, lon=AIX.lon)
    near = Document("near", title="toiture", lat=AIX.lat + 0.15, lon=AIX.lon)
    far = Document("far", title="toiture", lat=48.85, lon=2.35)
    others = [Document("unknown", title="toiture"), Document("baker", title="pains", lat=AIX.lat, lon=AIX.lon)]
    Index.build(tmp_path / "index", [near, far, here, *others])
    found, request = Index.open(tmp_path / "index"), Request("toiture")
    reached = found.reach(request, understood(request, (), AIX), (10, 30))
    assert reached == (4, {10: 1, 30: 2}, pytest.approx(0.0, abs=0.001), 1)
    assert found.reach(request, understood(request, (), None), (10, 30)) == (4, {10: 0, 30: 0}, None, 0)


def test_circles_hold_across_the_antimeridian_and_the_poles() -> None:
    documents = [
        Document("fiji", title="toiture", lat=-17.0, lon=179.95),
        Document("other side", title="toiture", lat=-17.0, lon=-179.95),
        Document("pole", title="toiture", lat=89.9, lon=100.0),
        Document("pole, opposite", title="toiture", lat=89.9, lon=-80.0),
    ]
    request = Request("toiture")
    for lat, lon, expected in ((-17.0, 179.99, {"fiji", "other side"}), (89.95, 0.0, {"pole", "pole, opposite"})):
        said = replace(understood(request, (), Place("", "", lat, lon)), radius_km=40.0)
        assert {match.id for match in answer_of(documents, request, said).matches} == expected


def test_common_words_find_nobody_when_rarer_ones_do() -> None:
    documents = [Document(str(number), title="services") for number in range(weights.COMMON_NUMBER + 1)]
    documents.append(Document("rare", title="services zinguerie"))
    both, common = Request("services zinguerie"), Request("services")
    assert answer_of(documents, both, understood(both)).total == 1
    assert answer_of(documents, common, understood(common)).total == len(documents)


@pytest.mark.parametrize("seed", ["", "need-1"])
def test_the_draw_of_a_need_is_always_the_same(seed: str) -> None:
    documents = [Document(f"siret:{number}", activities=["10.71C"]) for number in range(50)]
    request = Request("boulangerie", seed=seed)
    said = understood(request, [WeightedActivity("10.71C", 1.0)])
    first = answer_of(documents, request, said)
    assert answer_of(documents, request, said) == first
    assert [match.id for match in first.matches] != sorted(match.id for match in first.matches)


def test_equals_come_first_equally_often_over_many_needs() -> None:
    """Ten equals, 2,000 needs: each is first about 200 times (chi-square, 9 degrees of freedom, 99.9 %: 27.9)."""
    hashes = np.array([layout.hash64(f"siret:{number}") for number in range(10)], np.uint64)
    firsts = Counter(int(draw(hashes, f"need {need}").argmin()) for need in range(2000))
    assert sum((firsts[number] - 200) ** 2 / 200 for number in range(10)) < 27.9


def test_a_faint_activity_finds_nobody_once_likelier_ones_have_found_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    roofers = [Document(f"roofer {number}", activities=["43.91B"]) for number in range(5)]
    documents = [*roofers, Document("carpenter", activities=["43.91A"]), Document("baker", activities=["10.71C"])]
    shares = [("43.91B", 0.9), ("43.91A", 0.9 * 0.06), ("10.71C", 0.9 * 0.04)]
    said = understood(Request("toit"), [WeightedActivity(*share) for share in shares])
    assert answer_of(documents, Request("toit"), said).total == 7
    monkeypatch.setattr("entremise.matching.index.weights.ENOUGH", 6)
    assert {match.id for match in answer_of(documents, Request("toit"), said).matches} == {
        *(roofer.id for roofer in roofers),
        "carpenter",
    }


def test_what_a_text_seems_to_be_counts_less_for_a_need_that_says_more(tmp_path: Path) -> None:
    Index.build(tmp_path / "index", [Document("notice", kind="notice", text="réfection de toiture en zinc")])
    columns = Columns.open(tmp_path / "index")
    presumed = []
    for text in ("couvreur", "couvreur ardoise", "couvreur ardoise faîtage lucarne"):
        request = Request(text)
        found = find(columns, request, understood(request, [WeightedActivity("43.91B", 0.9)]))
        presumed.append(float(found.features.presumed[0]))
    assert presumed[0] == presumed[1] > 0
    assert presumed[2] == pytest.approx(presumed[0] * (weights.BRIEF / 4) ** 2)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_documents, st.lists(st.tuples(_requests, _asked, _where), min_size=2, max_size=4))
def test_a_need_leaves_nothing_behind_for_the_next(documents, asked) -> None:  # type: ignore[no-untyped-def]
    with TemporaryDirectory() as folder:
        Index.build(Path(folder) / "index", documents)
        index = Index.open(Path(folder) / "index")
        for request, activities, (place, radius_km) in asked:
            said = replace(understood(request, activities, place), radius_km=radius_km)
            fresh = Index.open(Path(folder) / "index")
            assert index.search(request, understanding=said) == fresh.search(request, understanding=said)
