"""Reasons tell what made the score: the best activity, the words in their order, the piece that resembles most."""

from pathlib import Path

from entremise.matching.index import Index
from entremise.matching.model import Document, Place, Reason, Request, Understanding, WeightedActivity
from entremise.matching.text import stem


def reasons(folder: Path, document: Document, said: Understanding, request: Request) -> list[Reason]:
    others = [Document("other", evidence=["autre chose"]), Document("far", lat=-40.0, lon=170.0)]
    Index.build(folder / "index", [document, *others])
    (match,) = Index.open(folder / "index").search(request, understanding=said).matches
    assert match.id == document.id
    return list(match.reasons)


def test_all_that_counted_is_told(tmp_path: Path) -> None:
    document = Document(
        "roofer",
        title="Zinguerie du Garlaban",
        text="Toitures et charpentes",
        activities=["43.22A", "43.91B"],
        lat=43.29,
        lon=5.57,
        evidence=["Peinture d'un hall", "Réfection de toiture en zinc d'une école", "Toiture"],
    )
    words = {
        stem("refection", "fr"): "réfection",
        **{stem(word, "fr"): word for word in ("toiture", "zinc", "zinguerie")},
    }
    said = Understanding(
        "fr",
        place=Place("13005", "Aubagne", 43.29, 5.57, 3.0),
        radius_km=20.0,
        activities=[WeightedActivity("43.91B", 0.8), WeightedActivity("43.22A", 0.2)],
        words=words,
    )
    assert reasons(tmp_path, document, said, Request("")) == [
        Reason("activity", "Activité : Travaux de couverture par éléments (43.91B)"),
        Reason("words", "Mots en commun : toiture, zinguerie"),
        Reason("evidence", "Déjà réalisé : « Réfection de toiture en zinc d'une école »"),
        Reason("distance", "À Aubagne même"),
    ]


def test_the_reader_s_language_is_not_that_of_the_need(tmp_path: Path) -> None:
    said = Understanding("fr", words={"toitur": "toiture"})
    document = Document("roofer", title="toiture")
    assert reasons(tmp_path, document, said, Request("toiture", language="en")) == [
        Reason("words", "Words in common: toiture")
    ]


def test_a_word_found_by_its_stem_in_another_language_is_told_as_the_need_writes_it(tmp_path: Path) -> None:
    said = Understanding("fr", words={stem("receptions", "fr"): "Réceptions"})
    document = Document("caterer", text="weddings, receptions", language="en")
    assert reasons(tmp_path, document, said, Request("")) == [Reason("words", "Mots en commun : Réceptions")]


def test_evidence_alone_is_a_reason(tmp_path: Path) -> None:
    said = Understanding("fr", words={"zinc": "zinc"})
    document = Document("roofer", evidence=["du bois", "du zinc"])
    assert reasons(tmp_path, document, said, Request("")) == [Reason("evidence", "Déjà réalisé : « du zinc »")]


def test_what_is_said_otherwise_is_told_apart(tmp_path: Path) -> None:
    said = Understanding("en", words={stem("roofing", "en"): "roofing"})
    document = Document("roofer", text="Toiture", activities=["43.91B"])
    assert reasons(tmp_path, document, said, Request("")) == [Reason("words", "Same idea in other words: roofing")]


def test_an_activity_read_in_texts_is_told_as_such(tmp_path: Path) -> None:
    said = Understanding("fr", activities=[WeightedActivity("43.91B", 1.0)])
    document = Document("roofer", title="Couvreur zingueur")
    assert reasons(tmp_path, document, said, Request("")) == [
        Reason(
            "activity", "Activité présumée, d'après son nom ou ses textes : Travaux de couverture par éléments (43.91B)"
        )
    ]


def test_past_work_that_has_nothing_to_do_with_the_need_is_not_quoted(tmp_path: Path) -> None:
    said = Understanding("fr", words={stem("comptable", "fr"): "comptable"})
    document = Document(
        "accountant", text="Cabinet comptable", evidence=["Transmission d'une menuiserie à ses salariés"]
    )
    assert reasons(tmp_path, document, said, Request("expert comptable pour start-up")) == [
        Reason("words", "Mots en commun : comptable")
    ]


def test_a_presumed_activity_that_hardly_counts_is_not_told(tmp_path: Path) -> None:
    said = Understanding("fr", activities=[WeightedActivity("43.91B", 0.2)], words={"zingueur": "zingueur"})
    document = Document("roofer", title="Couvreur zingueur")
    assert reasons(tmp_path, document, said, Request("")) == [Reason("words", "Mots en commun : zingueur")]
