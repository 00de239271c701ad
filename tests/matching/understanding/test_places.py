"""Place and radius, read from the words of a need."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from entremise.matching.model import Place
from entremise.matching.nomenclature import communes
from entremise.matching.understanding import gazetteer, places
from entremise.matching.understanding.language import detect

AIX, AUBAGNE, MARSEILLE, GARDANNE = "Aix-en-Provence", "Aubagne", "Marseille", "Gardanne"
METROPOLIS = "Métropole d’Aix-Marseille-Provence"
PACA, BDR = "Provence-Alpes-Côte d’Azur", "Bouches-du-Rhône"


def arrondissement(number, city=MARSEILLE):
    return f"{city} {number}e Arrondissement" if number > 1 else f"{city} 1er Arrondissement"


#: text, place, radius in km, what is left of the text
FOUND = [
    # the distance before the place
    ("plombier à moins de 20 km d'Aubagne", AUBAGNE, 20, "plombier"),
    ("plombier a moins de 20km d aubagne", AUBAGNE, 20, "plombier"),
    ("un traiteur dans un rayon de 15 km autour de Gardanne", GARDANNE, 15, "un traiteur"),
    ("dans un rayon de 15 kilomètres autour de Gardanne, un traiteur", GARDANNE, 15, "un traiteur"),
    ("maçon dans un rayon de 10 km de Salon-de-Provence", "Salon-de-Provence", 10, "maçon"),
    ("maçon dans un périmètre de 10 km autour d'Arles", "Arles", 10, "maçon"),
    ("imprimeur à 5 km de Martigues", "Martigues", 5, "imprimeur"),
    ("imprimeur à environ 5 km de Martigues", "Martigues", 5, "imprimeur"),
    ("imprimeur à 5 kms de Martigues maximum", "Martigues", 5, "imprimeur maximum"),
    ("serrurier 10 km autour d'Istres", "Istres", 10, "serrurier"),
    ("serrurier, 10 km à la ronde autour de Vitrolles", "Vitrolles", 10, "serrurier"),
    ("une menuiserie à moins de vingt kilomètres de La Ciotat", "La Ciotat", 20, "une menuiserie"),
    ("une menuiserie à une dizaine de kilomètres d'Allauch", "Allauch", 10, "une menuiserie"),
    ("paysagiste à moins de 7,5 km de Venelles", "Venelles", 7.5, "paysagiste"),
    ("paysagiste à 7.5 km de Venelles", "Venelles", 7.5, "paysagiste"),
    ("comptable à 30 minutes d'Aix", AIX, 20, "comptable"),
    ("comptable à moins de 15 min de Pertuis", "Pertuis", 10, "comptable"),
    ("comptable à 1 heure de Toulon", "Toulon", 40, "comptable"),
    ("comptable à une heure de route de Toulon", "Toulon", 40, "comptable"),
    ("café à 15 minutes à pied de Cassis", "Cassis", 1, "café"),
    ("caterer within 10 miles of Aix", AIX, 16.09344, "caterer"),
    ("caterer within 20 km of Aix-en-Provence", AIX, 20, "caterer"),
    ("caterer within a 20 km radius of Marseille", MARSEILLE, 20, "caterer"),
    ("caterer less than 5 km from Fos-sur-Mer", "Fos-sur-Mer", 5, "caterer"),
    ("caterer up to 25 km away from Miramas", "Miramas", 25, "caterer"),
    ("web designer 30 km around Aubagne", AUBAGNE, 30, "web designer"),
    ("bakery within half an hour of Gardanne", GARDANNE, 20, "bakery"),
    ("boulangerie à une demi-heure de Gardanne", GARDANNE, 20, "boulangerie"),
    ("traiteur dans les 20 km autour d'Aix", AIX, 20, "traiteur"),
    ("traiteur dans un rayon de 5 à 10 km autour d'Arles", "Arles", 10, "traiteur"),
    ("traiteur, rayon 30 km Aubagne", AUBAGNE, 30, "traiteur"),
    ("traiteur à 20 km autour de 13400", AUBAGNE, 20, "traiteur à"),
    # the distance elsewhere
    ("traiteur pas trop loin d'Aix, max 10km", AIX, 10, "traiteur"),
    ("à Gardanne, dans un rayon de 15 km, un traiteur", GARDANNE, 15, "un traiteur"),
    ("traiteur à Gardanne dans un rayon de 15 km", GARDANNE, 15, "traiteur"),
    ("traiteur Gardanne 15 km max", GARDANNE, 15, "traiteur"),
    ("un traiteur dans un rayon de 20 km", None, 20, "un traiteur"),
    ("a caterer within 10 km", None, 10, "a caterer"),
    ("un hôtel à moins de 5 km de la mer", None, 5, "un hôtel la mer"),
    ("traiteur à Gardanne à 15 km max", GARDANNE, 15, "traiteur à"),
    ("2 h de cours à Marseille", MARSEILLE, None, "2 h de cours"),
    ("une course de 10 km à Marseille", MARSEILLE, None, "une course de 10 km"),
    ("impression en moins d'une heure à Marseille", MARSEILLE, None, "impression en moins d'une heure"),
    # prepositions
    ("caterer near Marseille", MARSEILLE, None, "caterer"),
    ("caterer close to La Ciotat", "La Ciotat", None, "caterer"),
    ("caterer in Vitrolles", "Vitrolles", None, "caterer"),
    ("a roofer around aubagne", AUBAGNE, None, "a roofer"),
    ("besoin d'un traiteur pour 80 personnes à Aix", AIX, None, "besoin d'un traiteur pour 80 personnes"),
    ("traiteur à aix", AIX, None, "traiteur"),
    ("traiteur a aix", AIX, None, "traiteur"),
    ("TRAITEUR À AIX", AIX, None, "TRAITEUR"),
    ("TRAITEUR AIX EN PROVENCE", AIX, None, "TRAITEUR"),
    ("imprimeur à Aix-en-Pce", AIX, None, "imprimeur"),
    ("imprimeur en pays d'Aix", AIX, None, "imprimeur"),
    ("livreur sur Marseille", MARSEILLE, None, "livreur"),
    ("garage vers Salon", "Salon-de-Provence", None, "garage"),
    ("garage près de Salon", "Salon-de-Provence", None, "garage"),
    ("chez nous à Vitrolles, il faut repeindre", "Vitrolles", None, "il faut repeindre"),
    ("réparer un four aux environs de Trets", "Trets", None, "réparer un four"),
    ("réparer un four à proximité de Rousset", "Rousset", None, "réparer un four"),
    ("vitrier proche de Berre-l'Étang", "Berre-l’Étang", None, "vitrier"),
    ("vitrier pas loin de Berre l'Etang", "Berre-l’Étang", None, "vitrier"),
    ("vitrier secteur Marignane", "Marignane", None, "vitrier"),
    ("vitrier dans le secteur de Marignane", "Marignane", None, "vitrier"),
    ("boulangerie basée à Lambesc", "Lambesc", None, "boulangerie"),
    ("a bakery located in Lambesc", "Lambesc", None, "a bakery"),
    ("menuisier autour des Pennes-Mirabeau", "Les Pennes-Mirabeau", None, "menuisier"),
    ("menuisier aux Pennes-Mirabeau", "Les Pennes-Mirabeau", None, "menuisier"),
    ("logisticien au Havre", "Le Havre", None, "logisticien"),
    ("logisticien près du Mans", "Le Mans", None, "logisticien"),
    ("camion frigorifique à Paris", "Paris", None, "camion frigorifique"),
    ("chauffagiste à Nice", "Nice", None, "chauffagiste"),
    ("chauffagiste à nice", "Nice", None, "chauffagiste"),
    ("céramiste à Cassis", "Cassis", None, "céramiste"),
    ("céramiste à Grans et ses environs", "Grans", None, "céramiste"),
    ("je cherche un loueur de sono sur Fuveau", "Fuveau", None, "je cherche un loueur de sono"),
    ("entreprises de Marseille qui recyclent le plastique", MARSEILLE, None, "entreprises qui recyclent le plastique"),
    # nothing before the name
    ("traiteur marseille", MARSEILLE, None, "traiteur"),
    ("plombier aix en provence", AIX, None, "plombier"),
    ("Aubagne couvreur", AUBAGNE, None, "couvreur"),
    ("Marseille : traiteur bio", MARSEILLE, None, "traiteur bio"),
    ("traiteur, Gardanne", GARDANNE, None, "traiteur"),
    ("traiteur (Gardanne)", GARDANNE, None, "traiteur"),
    ("fontainier bouc-bel-air", "Bouc-Bel-Air", None, "fontainier"),
    ("électricien châteauneuf les martigues", "Châteauneuf-les-Martigues", None, "électricien"),
    ("électricien CHATEAUNEUF-LES-MARTIGUES", "Châteauneuf-les-Martigues", None, "électricien"),
    # names cut short
    ("plombier à Ensuès", "Ensuès-la-Redonne", None, "plombier"),
    ("plombier à La Fare", "La Fare-les-Oliviers", None, "plombier"),
    ("plombier à Carry", "Carry-le-Rouet", None, "plombier"),
    ("plombier à Port-Saint-Louis", "Port-Saint-Louis-du-Rhône", None, "plombier"),
    ("plombier à La Seyne", "La Seyne-sur-Mer", None, "plombier"),
    ("plombier aux Pennes", "Les Pennes-Mirabeau", None, "plombier"),
    ("plombier à Simiane", "Simiane-Collongue", None, "plombier"),
    ("plombier à Septèmes", "Septèmes-les-Vallons", None, "plombier"),
    # saints, ligatures, articles
    ("fleuriste à St-Rémy-de-Provence", "Saint-Rémy-de-Provence", None, "fleuriste"),
    ("fleuriste st remy de pce", "Saint-Rémy-de-Provence", None, "fleuriste"),
    ("fleuriste à St. Mitre les Remparts", "Saint-Mitre-les-Remparts", None, "fleuriste"),
    ("fleuriste aux Saintes-Maries-de-la-Mer", "Saintes-Maries-de-la-Mer", None, "fleuriste"),
    ("fleuriste aux stes maries de la mer", "Saintes-Maries-de-la-Mer", None, "fleuriste"),
    ("fleuriste à l'Isle-sur-la-Sorgue", "L’Isle-sur-la-Sorgue", None, "fleuriste"),
    ("fleuriste à l’isle sur la sorgue", "L’Isle-sur-la-Sorgue", None, "fleuriste"),
    ("fleuriste à Vandœuvre-lès-Nancy", "Vandœuvre-lès-Nancy", None, "fleuriste"),
    ("fleuriste à Vandoeuvre les Nancy", "Vandœuvre-lès-Nancy", None, "fleuriste"),
    # postal codes
    ("13100", AIX, None, ""),
    ("traiteur 13100", AIX, None, "traiteur"),
    ("traiteur à 13400 Aubagne", AUBAGNE, None, "traiteur"),
    ("traiteur Aubagne 13400", AUBAGNE, None, "traiteur"),
    ("traiteur à Aubagne (13400)", AUBAGNE, None, "traiteur"),
    ("traiteur à Aubagne (13)", AUBAGNE, None, "traiteur"),
    ("avocat Marseille 13008", arrondissement(8), None, "avocat"),
    ("avocat 13008 Marseille", arrondissement(8), None, "avocat"),
    ("avocat 13008", arrondissement(8), None, "avocat"),
    ("garage à Saint-Denis 97400", "Saint-Denis", None, "garage"),
    # arrondissements
    ("coiffeur Marseille 8e", arrondissement(8), None, "coiffeur"),
    ("coiffeur Marseille 8ème arrondissement", arrondissement(8), None, "coiffeur"),
    ("coiffeur marseille 1er", arrondissement(1), None, "coiffeur"),
    ("coiffeur dans le 8e arrondissement de Marseille", arrondissement(8), None, "coiffeur"),
    ("coiffeur dans le 13ème à Marseille", arrondissement(13), None, "coiffeur"),
    ("hairdresser in the 8th arrondissement of Marseille", arrondissement(8), None, "hairdresser"),
    ("coiffeur à Paris XVe", arrondissement(15, "Paris"), None, "coiffeur"),
    ("coiffeur Lyon 3", arrondissement(3, "Lyon"), None, "coiffeur"),
    ("traiteur à Marseille, 8 personnes", MARSEILLE, None, "traiteur, 8 personnes"),
    # départements
    ("électricien dans le 13", BDR, None, "électricien"),
    ("électricien dept 13", BDR, None, "électricien"),
    ("électricien (13)", BDR, None, "électricien"),
    ("électricien dans les Bouches-du-Rhône", BDR, None, "électricien"),
    ("electricien bouches du rhone", BDR, None, "electricien"),
    ("électricien dans le département des Bouches-du-Rhône", BDR, None, "électricien"),
    ("électricien dans le Var", "Var", None, "électricien"),
    ("électricien en Vaucluse", "Vaucluse", None, "électricien"),
    ("électricien dans le 2A", "Corse-du-Sud", None, "électricien"),
    ("électricien dans le Lot", "Lot", None, "électricien"),
    # regions and intercommunal bodies
    ("maçon région PACA", PACA, None, "maçon"),
    ("maçon en paca", PACA, None, "maçon"),
    ("maçon en région Sud", PACA, None, "maçon"),
    ("hôtel en Provence", PACA, None, "hôtel"),
    ("hotel in Provence", PACA, None, "hotel"),
    ("hotel in Brittany", "Bretagne", None, "hotel"),
    ("entrepôt en Île-de-France", "Île-de-France", None, "entrepôt"),
    ("entrepôt en Corse", "Corse", None, "entrepôt"),
    ("nettoyage Métropole Aix-Marseille-Provence", METROPOLIS, None, "nettoyage"),
    ("nettoyage dans la métropole d'Aix-Marseille-Provence", METROPOLIS, None, "nettoyage"),
    ("nettoyage, métropole de Lyon", "Métropole de Lyon", None, "nettoyage"),
    # homonyms
    ("garage à Saint-Denis", "Saint-Denis", None, "garage"),
    ("vigneron à Saint-Cannat", "Saint-Cannat", None, "vigneron"),
    # a product and a place
    ("savon de Marseille près de Marseille", MARSEILLE, None, "savon de Marseille"),
    ("calissons d'Aix à Aubagne", AUBAGNE, None, "calissons d'Aix"),
    ("salon de coiffure à Salon", "Salon-de-Provence", None, "salon de coiffure"),
    ("tours de potier à Tours", "Tours", None, "tours de potier"),
]

NOT_FOUND = [
    "livraison de pizza",
    "tarte à la crème",
    "meubles en bois",
    "table en bois d'or",
    "livraison au port",
    "courant fort et courant faible",
    "COURANT FORT/COURANT FAIBLE",
    "école Albert Camus",
    "robe de Marie",
    "collège Pierre Curie",
    "sablage au sable",
    "intervention secteur Nord",
    "menuiserie sur mesure",
    "une salle pour un mariage",
    "sons et lumières",
    "bar à vins",
    "avenue de Lyon",
    "eau de Vichy",
    "quiche lorraine",
    "tapis d'Aubusson",
    "impression en moins d'une heure",
    "une formation de 2 heures par semaine",
    "rue de Rome",
    "sapin à Noël",
    "chantier naval",
    "sauce à l'ail",
    "canapé en cuir",
    "savon de Marseille",
    "savons de marseille bio",
    "Marseille soap",
    "Dijon mustard for restaurants",
    "jambon de Bayonne",
    "toile de Jouy",
    "herbes de Provence en gros",
    "calissons d'Aix",
    "nougat de Montélimar",
    "porcelaine de Limoges",
    "couteaux de Thiers",
    "dentelle de Calais",
    "vin de Bordeaux",
    "sirop de cassis",
    "salon de coiffure",
    "salon de jardin en teck",
    "tours de potier",
    "tour de potier d'occasion",
    "fuite d'eau dans le lot 3",
    "travaux du lot gros oeuvre",
    "course de 10 km",
    "10000 flyers",
    "impression de 13000 flyers",
    "budget 13100 euros",
    "budget de 13 000 €",
    "13100 €",
    "livraison sous 13 jours",
    "dans le mois",
    "dans le 13 jours",
    "robinets et vannes",
    "cannes à pêche",
    "peinture orange",
    "cuve à mazout",
    "sens de circulation",
    "nice website",
    "a nice caterer",
    "lens for a camera",
    "gap analysis",
    "port de charge",
    "pont roulant",
    "location de grue à tour",
    "mur de la terrasse",
    "toit de la grange",
    "peinture de la façade",
    "ravalement du mur",
    "fleurs pour la mère",
    "produits de la mer",
    "vue sur la mer",
    "cours de français",
    "formation en gestion",
    "hébergement d'un site internet",
    "agence de com",
    "consultant en stratégie",
    "un avocat pour mon entreprise",
    "maison de retraite",
    "service de ménage",
    "vins et champagne",
    "saint-honoré pour dessert",
    "noix de saint-jacques",
    "aide à la personne",
    "matériel pour l'hôpital",
    "cloison pour le bureau",
    "sales training",
    "bury a cable",
    "die casting",
    "still photography",
    "office chairs",
    "recrutement d'un commercial",
    "panneaux solaires sur le toit",
    "développement d'une application mobile",
    "chemise blanche",
    "supplier in the south of France",
    "investor from Miami",
    "distributeur à Londres",
    "à livrer en avril",
    "impression sur toile",
    "pose de carrelage sur sol",
    "charpente en bois",
    "isolation de combles",
    "au secours",
    "24 h sur 24",
    "livraison en 2 h",
    "câble de 10 m",
    "bail 3 6 9",
    "",
    "   ",
    "?!",
]


def words_of(text):
    return sorted(re.findall(r"\w+", text))


@pytest.mark.parametrize(("text", "place", "radius_km", "rest"), FOUND)
def test_place_and_radius_are_found(text, place, radius_km, rest):
    found = places.find(text)

    assert (found.place.label if found.place else None, found.rest) == (place, rest)
    assert found.radius_km == pytest.approx(radius_km)
    assert words_of(f"{found.words} {found.rest}") == words_of(text)


@pytest.mark.parametrize("text", NOT_FOUND)
def test_no_place_is_invented(text):
    assert places.find(text, detect(text)) == places.FoundPlace(place=None, radius_km=None, words="", rest=text)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("garage à Saint-Denis", "97411"),
        ("garage à Saint-Denis (93)", "93066"),
        ("garage à Saint-Denis (974)", "97411"),
        ("garage à Saint-Denis, La Réunion", "97411"),
        ("garage à Saint-Denis 97400", "97411"),
        ("couvreur à Salon dans l'Aube", "10365"),
        ("couvreur à Villeneuve (04)", "04242"),
        ("couvreur à Saint-Pierre 97410", "97416"),
        ("traiteur à Paris", "75056"),
        ("traiteur dans le 75", "75"),
        ("traiteur en région PACA", "R93"),
        ("traiteur dans le 93", "93"),
        ("traiteur métropole Aix-Marseille", "200054807"),
    ],
)
def test_homonyms_are_told_apart(text, code):
    assert places.find(text).place.code == code


SENTENCES = [
    "je cherche un traiteur",
    "Besoin d'un plombier",
    "il nous faut 3 camions pour le 12 mars",
    "savon de Marseille en gros",
    "TRAVAUX DE PEINTURE",
    "we need a caterer for 80 people",
    "réparer une machine à café (urgent)",
    "",
]


def unambiguous():
    """Communes a need may name: those of the metropolis, and all over 5,000 inhabitants with a name of their own."""
    for commune in communes.communes().values():
        local = commune.epci == "200054807"
        if commune.parent or commune.lat is None or not (local or commune.population > 5_000):
            continue
        entries = gazetteer.names()[communes.key(commune.name)]
        if len(entries) == 1 or (entries[0].code == commune.code and local):
            yield commune


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_distance_from_any_commune_is_found_in_any_sentence(sentence):
    missed = [
        commune.name
        for commune in unambiguous()
        for found in [places.find(f"{sentence} à moins de 25 km de {commune.name}")]
        if not (found.place and found.place.code == commune.code and found.radius_km == 25)
    ]

    assert missed == []


def test_all_communes_of_the_metropolis_are_among_those_tried():
    assert sum(commune.epci == "200054807" for commune in unambiguous()) == 92


@given(
    st.sampled_from([c for c in communes.communes().values() if c.epci == "200054807" and not c.parent]),
    st.integers(1, 200),
    st.sampled_from(SENTENCES),
    st.sampled_from(["à moins de {} km de {}", "dans un rayon de {} km autour de {}", "within {} km of {}"]),
    st.sampled_from([str, str.lower, str.upper, communes.key]),
)
def test_typing_does_not_matter(commune, km, sentence, saying, typing):
    found = places.find(f"{sentence} {typing(saying.format(km, commune.name))}")

    assert (found.place.code, found.radius_km, found.rest) == (commune.code, km, sentence)


@given(st.text(max_size=80))
@settings(max_examples=300)
def test_any_text_is_read_and_no_word_is_lost(text):
    found = places.find(text)

    assert words_of(f"{found.words} {found.rest}") == words_of(text)


PIECES = [
    "à",
    "de",
    "km",
    "20",
    "Marseille",
    "aix",
    "13",
    "(13)",
    "dans",
    "le",
    "rayon",
    ",",
    "8e",
    "13008",
    "-",
    "d'",
    "2",
    "A",
]


@given(st.lists(st.sampled_from(PIECES)))
@settings(max_examples=300)
def test_any_mixture_of_place_words_is_read_and_no_word_is_lost(parts):
    text = " ".join(parts)
    found = places.find(text)

    assert words_of(f"{found.words} {found.rest}") == words_of(text)
    assert found.radius_km is None or found.radius_km > 0


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("13100", "13001"),
        ("13008", "13208"),
        ("13055", "13055"),
        ("2A004", "2A004"),
        ("13", "13"),
        ("2a", "2A"),
        ("R93", "R93"),
        ("200054807", "200054807"),
        ("Aix", "13001"),
        ("aix en provence", "13001"),
        ("Aix-en-Provence (13100)", "13001"),
        ("13100 Aix-en-Provence", "13001"),
        ("Marseille 8e", "13208"),
        ("Marseille 8e Arrondissement", "13208"),
        ("st remy de provence", "13100"),
        ("bouches du rhone", "13"),
        ("paca", "R93"),
        ("Orange", "84087"),
        ("Sens", "89387"),
    ],
)
def test_a_name_or_a_code_is_resolved(typed, code):
    assert places.resolve(typed).code == code


@pytest.mark.parametrize("typed", ["", "  ", "zzzz", "99999", "Londres", "R99", "le traiteur"])
def test_what_is_no_place_is_not_resolved(typed):
    assert places.resolve(typed) is None


def test_an_insee_code_is_read_as_such_when_asked():
    assert places.from_code("13001").label == AIX
    assert places.resolve("13001").label == arrondissement(1)


@pytest.mark.parametrize("code", ["13001", "13208", "13", "R93", "200054807", "2A", "97411"])
def test_the_code_of_a_place_gives_it_back(code):
    assert places.from_code(code).code == code


def test_coordinates_are_a_place_of_no_extent():
    assert places.from_coordinates(43.2965, 5.3698) == Place("", "43.2965, 5.3698", 43.2965, 5.3698, 0.0)


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (-91, 0), (0, 181), (float("nan"), 0)])
def test_impossible_coordinates_are_refused(lat, lon):
    with pytest.raises(ValueError, match="not coordinates"):
        places.from_coordinates(lat, lon)


def test_a_wide_place_is_searched_to_its_borders():
    assert places.default_radius_km(places.resolve("Aubagne")) == 30
    assert places.default_radius_km(places.resolve("13")) == communes.area("departement", "13").extent_km > 60


def test_distance_between_marseille_and_paris():
    assert places.distance_km(43.2965, 5.3698, 48.8566, 2.3522) == pytest.approx(660.5, abs=1)


@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180))
def test_distance_is_symmetrical_and_bounded(lat1, lon1, lat2, lon2):
    there, back = places.distance_km(lat1, lon1, lat2, lon2), places.distance_km(lat2, lon2, lat1, lon1)

    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= 20_016
    assert places.distance_km(lat1, lon1, lat1, lon1) == 0
