import pytest
from django.test import Client

from entremise.web.typography import set_in_french


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("<p>De quoi avez-vous besoin ?</p>", "<p>De quoi avez-vous besoin\u202f?</p>"),
        ("<p>« Salle » : <b>non</b> ; ici !</p>", "<p>«\u202fSalle\u202f»\u202f: <b>non</b>\u202f; ici\u202f!</p>"),
        ("<h3>Bâti de l&#x27;Étoile d'Argent</h3>", "<h3>Bâti de l’Étoile d’Argent</h3>"),
        ("<p>à 10 :30</p>", "<p>à 10 :30</p>"),
    ],
)
def test_french_words_are_set_by_the_rules(written: str, printed: str):
    assert set_in_french(written) == printed
    assert set_in_french(printed) == printed


@pytest.mark.parametrize(
    "kept",
    [
        '<input value="c\'est où ?" title="« ici »">',
        "<pre><code>curl 'a' ; b ?</code></pre>",
        "<textarea>Qui ?\nl'un</textarea>",
        "<script>a ? b : c</script>",
        "<!-- quoi ? -->",
    ],
)
def test_what_is_typed_copied_or_run_is_left_as_it_is(kept: str):
    assert set_in_french(kept) == kept


def test_pages_are_set_in_french_and_left_alone_in_english(client: Client):
    assert "aussi bien\u202f?" in client.get("/comment-ca-marche", headers={"accept-language": "fr"}).content.decode()
    assert "\u202f" not in client.get("/comment-ca-marche", headers={"accept-language": "en"}).content.decode()
