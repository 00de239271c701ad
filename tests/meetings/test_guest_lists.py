"""Lists of guests, as organisers keep them: understood whatever their shape, or told what to do."""

import contextlib
import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.factories import siren, siret

from entremise.meetings.guest_lists.files import MOST_ROWS, ListError
from entremise.meetings.guest_lists.reading import GuestList, read

SIDES = ("Acheteurs", "Entreprises")
WRONG = "n’est pas une adresse électronique : corrigez-la."
NO_COLUMN = (
    "Aucune colonne n’est reconnue. La première ligne dit : « Stand », « Couleur ». Nommez au moins une colonne "
    "Entreprise et une colonne Courriel."
)


def csv(text: str, encoding: str = "utf-8", **told: str) -> GuestList:
    return read("liste.csv", io.BytesIO(text.encode(encoding)), SIDES, **told)


def xlsx(*rows: tuple[object, ...], sides: tuple[str, ...] = SIDES) -> GuestList:
    book, content = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(content)
    return read("liste.xlsx", content, sides)


def who(found: GuestList) -> list[tuple[str, str, str, str]]:
    return [(each.facts["firm"], each.facts["name"], each.facts["email"], each.facts["side"]) for each in found.good]


def faults(found: GuestList) -> list[tuple[int, str]]:
    return [(each.number, each.fault) for each in found.faulty]


def test_semicolons_and_usual_names() -> None:
    found = csv("Entreprise;Contact;Courriel;Côté\nFournil;Camille Essai;camille@example.org;Entreprises\n")
    assert who(found) == [("Fournil", "Camille Essai", "camille@example.org", "Entreprises")]
    assert found.known == [("Entreprise", "firm"), ("Contact", "name"), ("Courriel", "email"), ("Côté", "side")]


@pytest.mark.parametrize(
    "titles",
    [
        "Société,Prénom,Nom,E-mail,Type", "COMPANY,First name,Last name,Email address,Profile",
        "Raison sociale,prenom,NOM,Adresse mail,Catégorie", "Structure (obligatoire),Prénom,Nom,MEL,Profil",
    ],
)  # fmt: skip
def test_titles_by_any_name(titles: str) -> None:
    found = csv(f"{titles}\nFournil,Camille,Essai,camille@example.org,fournisseur\n")
    assert who(found) == [("Fournil", "Camille Essai", "camille@example.org", "Entreprises")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_accents_in_any_encoding(encoding: str) -> None:
    found = csv("Société\tCourriel\tCôté\nHôtel des Oursins\tolive@example.org\tacheteur\n", encoding)
    assert who(found) == [("Hôtel des Oursins", "", "olive@example.org", "Acheteurs")]


def test_a_workbook_with_a_title_above_and_columns_nobody_needs() -> None:
    found = xlsx(
        ("Rencontres du goût : inscrits au 12 mai",), (), ("Stand", "Nom", "Mail", "Profil", "Téléphone"),
        (12, "Fournil", "camille@example.org", "Entreprise", 33491000000.0), (None, None, None, None, None),
    )  # fmt: skip
    assert who(found) == [("Fournil", "", "camille@example.org", "Entreprises")]
    assert found.good[0].facts["phone"] == "33491000000"
    assert found.good[0].number == 4
    assert found.unknown == ["Stand"]


def test_a_date_or_a_number_in_a_cell_is_read_as_it_is_seen() -> None:
    found = xlsx(("Entreprise", "Courriel", "Offre"), (1789.0, "a@example.org", dt.date(2036, 6, 3)), sides=())
    assert (found.good[0].facts["firm"], found.good[0].facts["offers"]) == ("1789", "2036-06-03 00:00:00")


@pytest.mark.parametrize(
    ("told", "fault"),
    [
        ("claire@example,org", f"« claire@example,org » {WRONG} Peut-être claire@example.org ?"),
        ("claire (at) example.org", f"« claire (at) example.org » {WRONG} Peut-être claire@example.org ?"),
        ("claire", f"« claire » {WRONG}"),
        ("a@example.org / b@example.org",
         "Deux adresses dans une case : gardez-en une, mettez l’autre sur sa propre ligne."),
    ],
)  # fmt: skip
def test_an_address_that_is_none_says_what_to_do(told: str, fault: str) -> None:
    assert faults(csv(f'Entreprise;Courriel;Côté\nTraiteur;"{told}";Acheteurs\n')) == [(2, fault)]


@pytest.mark.parametrize(
    "told",
    ["CLAIRE@Example.org", " claire@example.org ", "Claire Essai <claire@example.org>", "mailto:claire@example.org"],
)
def test_an_address_however_it_is_written(told: str) -> None:
    assert [row[2] for row in who(csv(f"Entreprise;Courriel\nTraiteur;{told}\n", side="Acheteurs"))] == [
        "claire@example.org"
    ]


def test_who_has_no_address_may_come() -> None:
    assert who(csv("Entreprise;Courriel\nTraiteur;\n", side="Acheteurs")) == [("Traiteur", "", "", "Acheteurs")]


def test_sides_that_are_unknown_or_missing() -> None:
    found = csv("Entreprise;Type\nPresse du Sud;presse\nTraiteur;\nFournil;PME\nHôtel;Donneur d’ordres\n")
    assert faults(found) == [
        (2, "« presse » n’est pas un côté de cette journée : écrivez Acheteurs ou Entreprises."),
        (3, "De quel côté ? Écrivez Acheteurs ou Entreprises."),
    ]
    assert [row[3] for row in who(found)] == ["Entreprises", "Acheteurs"]


def test_a_day_without_sides_asks_for_none() -> None:
    found = read("l.csv", io.BytesIO(b"Entreprise;Type\nPresse;presse\n"), ())
    assert who(found) == [("Presse", "", "", "")]


def test_a_person_without_a_firm_and_nobody_at_all() -> None:
    found = csv("Entreprise;Prénom;Nom;Courriel\n;Noé;Essai;noe@example.org\n;;;x@example.org\n", side="Entreprises")
    assert who(found) == [("Noé Essai", "Noé Essai", "noe@example.org", "Entreprises")]
    assert faults(found) == [(3, "Ni entreprise ni nom : dites qui c’est.")]


def test_who_is_there_twice_is_kept_once() -> None:
    found = csv(
        "Entreprise;Contact;Courriel\nFournil;Camille;camille@example.org\nLe Fournil;C. Essai;CAMILLE@example.org\n"
        "Toitures;Bruno;\ntoitures ;bruno;\nToitures;Autre;\n",
        side="Entreprises",
    )
    assert [(row[0], row[1]) for row in who(found)] == [
        ("Fournil", "Camille"), ("Toitures", "Bruno"), ("Toitures", "Autre"),
    ]  # fmt: skip
    assert found.twice == [3, 5]


def test_a_siret_names_a_firm_and_a_wrong_one_is_told() -> None:
    number, firm = siret(siren(1)), siren(2)
    found = csv(f"Entreprise;SIRET\nA;{number}\nB;{firm[:3]} {firm[3:6]} {firm[6:]}\nC;123\n", side="Entreprises")
    assert [(row.facts.get("organisation"), row.facts.get("solution")) for row in found.good] == [
        (f"siren:{siren(1)}", f"siret:{number}"), (f"siren:{firm}", None),
    ]  # fmt: skip
    assert faults(found) == [(4, "« 123 » n’est ni un SIRET ni un SIREN : corrigez-le, ou videz la case.")]


def test_languages() -> None:
    found = csv("Entreprise;Langue\nA;English\nB;français\nC;\n", side="Entreprises", language="en")
    assert [row.facts["language"] for row in found.good] == ["en", "fr", "en"]


def test_cells_of_several_lines_keep_their_number() -> None:
    found = csv('Entreprise;Offre;Côté\nA;"deux\nlignes";x\nB;;y\n')
    assert [number for number, _fault in faults(found)] == [2, 4]


def test_a_text_that_is_too_long() -> None:
    assert faults(csv(f"Entreprise\n{'x' * 201}\n", side="Entreprises")) == [
        (2, f"« {'x' * 40}… » est trop long : 200 signes au plus.")
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("liste.pdf", b"%PDF-1.4", "Enregistrez votre liste en .xlsx ou en .csv, puis envoyez-la de nouveau."),
        ("liste.xls", b"\xd0\xcf\x11\xe0", "Enregistrez votre liste en .xlsx ou en .csv, puis envoyez-la de nouveau."),
        ("liste.xlsx", b"PK\x03\x04 and no more",
         "Ce fichier n’est pas un classeur Excel : enregistrez-le de nouveau en .xlsx ou en .csv."),
        ("liste.xlsx", b"Entreprise;Courriel",
         "Ce fichier n’est pas un classeur Excel : enregistrez-le de nouveau en .xlsx ou en .csv."),
        ("liste.csv", b"", "Ce fichier est vide."),
        ("liste.csv", b"a\x00b;c", "Ce fichier n’est pas un texte : enregistrez votre liste en .xlsx ou en .csv."),
        ("liste.csv", b"Entreprise;Courriel\n", "Cette liste n’a pas de ligne sous ses titres."),
        ("liste.csv", b"Stand;Couleur\n1;rouge\n", NO_COLUMN),
        ("liste.csv", b"Entreprise\n" + b"x\n" * (MOST_ROWS + 1),
         "Cette liste est trop longue : 2000 lignes au plus à la fois."),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_says_what_to_do(name: str, content: bytes, message: str) -> None:
    with pytest.raises(ListError) as error:
        read(name, io.BytesIO(content), SIDES)
    assert str(error.value) == message


def test_empty_rows_between_hide_none() -> None:
    rows = [row for number in range(1500) for row in ((), (f"Fournil {number}", f"a{number}@example.org"))]
    found = xlsx(("Entreprise", "Courriel"), *rows, sides=())
    assert (len(found.good), found.good[-1].number, found.faulty) == (1500, 3001, [])


def test_a_list_is_too_long_whatever_stands_before_it() -> None:
    before, body = "Salon du goût\n" * 5 + "Entreprise,Courriel\n", "Fournil,a{}@example.org\n"
    for many in (MOST_ROWS + 1, 100_000):
        with pytest.raises(ListError, match="trop longue"):
            read("l.csv", io.BytesIO((before + "".join(map(body.format, range(many)))).encode()), ())


def test_a_workbook_that_unfolds_to_a_thousand_times_its_size_is_not_opened() -> None:
    book, content = openpyxl.Workbook(), io.BytesIO()
    book.save(content)
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * 61_000_000)
    assert content.tell() < 200_000
    with pytest.raises(ListError, match="une fois ouvert"):
        read("liste.xlsx", content, ())


def test_five_hundred_rows_with_faults_keep_every_good_one() -> None:
    rows = [f"Firme {n};contact{n}@example.org;{'presse' if n % 50 == 0 else 'Acheteurs'}" for n in range(500)]
    found = csv("Société;Courriel;Profil\n" + "\n".join(rows))
    assert (len(found.good), [each.number for each in found.faulty]) == (490, [n + 2 for n in range(0, 500, 50)])


@given(st.binary(max_size=400))
def test_whatever_is_sent_is_read_or_refused_in_words(content: bytes) -> None:
    with contextlib.suppress(ListError):
        read("liste.csv", io.BytesIO(content), SIDES)


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=4), max_size=8))
def test_no_row_is_lost(rows: list[list[str]]) -> None:
    """Each row that holds something is kept, faulty or one said before."""
    book, content = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Entreprise", "Contact", "Courriel", "Côté"])
    written = [[cell for cell in row if cell.isprintable()] for row in rows]
    for row in written:
        sheet.append(row)
    book.save(content)
    told = [row for row in written if any(cell.strip() for cell in row)]
    try:
        found = read("liste.xlsx", content, SIDES)
    except ListError:
        assert not told
        return
    assert len(found.good) + len(found.faulty) + len(found.twice) == len(told)
