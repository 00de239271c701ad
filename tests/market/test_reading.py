"""What a consultation asks for, as activities."""

from entremise.market.queries import closeness
from entremise.market.queries.reading import LEAST, MOST, activities


def codes(*told: object, **more: str) -> list[str]:
    return [code for code, _share in activities(*told, **more)]  # type: ignore[arg-type]


def test_the_words_the_codes_and_the_labels_agree() -> None:
    found = activities("Travaux de peinture de l’école", "", ["45442100-8"], ["Peinture (travaux)"])
    assert found[0][0] == "43.34Z"
    assert found[0][1] > 0.8


def test_codes_tell_what_a_vague_title_does_not() -> None:
    assert codes("Marché 2026-12, lot 3", "", ["90910000"], [])[0] == "81.21Z"


def test_labels_tell_it_too() -> None:
    assert codes("Marché 2026-12, lot 3", "", [], ["Nettoyage de locaux"])[0] == "81.21Z"


def test_the_text_speaks_after_the_title() -> None:
    alone = codes("Rénovation de la mairie", "", [], [])
    assert "43.34Z" not in alone[:1]
    assert "43.34Z" in codes("Rénovation de la mairie", "Peinture des murs et des plafonds.", [], [])


def test_english_is_read_as_english() -> None:
    assert codes("Office cleaning services", "", [], [], language="en")[0] == "81.21Z"


def test_nothing_told_is_nothing_known() -> None:
    assert activities("", "", [], []) == []


def test_each_lot_asks_for_its_own() -> None:
    lots = [("Peinture", []), ("Plomberie sanitaire", []), ("Lot 3", ["45261000"])]
    found = dict(activities("Rénovation de la mairie", "", [], [], lots=lots))
    assert min(found["43.34Z"], found["43.22A"], found["43.91B"]) > closeness.CONCERNS


def test_an_unknown_code_tells_nothing() -> None:
    assert activities("", "", ["99999999", "abc"], []) == []


def test_shares_are_in_order_few_and_together_at_most_one() -> None:
    found = activities("Construction d’un groupe scolaire", "Tous corps d’état", ["45000000", "45210000"], [])
    shares = [share for _code, share in found]
    assert shares == sorted(shares, reverse=True)
    assert sum(shares) <= 1.001
    assert len(found) <= MOST
    assert min(shares) >= LEAST


def test_a_firm_answers_its_own_activity_fully_and_close_ones_in_part() -> None:
    able = closeness.answering({"56.21Z": 1.0})
    place = closeness.places()
    assert able[place["56.21Z"]] == 1.0
    assert closeness.CLOSE >= able[place["56.29A"]] > able[place["56.10A"]] > 0
    assert able[place["43.34Z"]] == 0.0


def test_what_a_firm_is_less_sure_to_do_counts_less() -> None:
    able = closeness.answering({"43.34Z": 0.5, "00.00X": 1.0})
    assert able[closeness.places()["43.34Z"]] == 0.5
