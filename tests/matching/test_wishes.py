"""What somebody offers beside what another seeks: the trade that is sought, the rare words that both use."""

from entremise.matching.wishes import ACTIVITY, Answered, answered, rare_stems, told_activities

SEEKS = "Un boulanger pour nos petits déjeuners, du pain au levain."
OFFERS = "Du pain au levain, livré chaque matin."


def test_a_trade_that_is_sought_and_the_words_in_common_answer() -> None:
    found = answered(SEEKS, OFFERS, ["10.71C"], rare_stems([[SEEKS], [OFFERS]]))
    assert (found.activity, found.words, found.score) == ("10.71C", ("pain", "levain"), ACTIVITY + 2)


def test_another_trade_and_no_word_answer_nothing() -> None:
    assert answered(SEEKS, "Réfection de toitures.", ["43.91B"], rare_stems([[SEEKS]])) == Answered()
    assert answered("", "", [], frozenset()).score == 0


def test_a_word_that_many_use_tells_nothing() -> None:
    texts = [["Du pain"]] * 3 + [["Des tuiles"]]
    assert rare_stems(texts) == rare_stems([["Des tuiles"]])
    assert rare_stems(texts, 3) == rare_stems([["Du pain"], ["Des tuiles"]])


def test_each_wish_of_a_list_is_read_by_itself() -> None:
    assert {"10.71C", "43.91B"} <= set(told_activities("Un boulanger, un couvreur"))
