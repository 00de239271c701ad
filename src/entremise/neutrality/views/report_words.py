"""What the page and the PDF of a report say in the same words."""

from django.conf import settings
from django.utils.translation import gettext as _

from entremise.neutrality.queries.figures import FEWEST_FIRMS, FEWEST_LISTS
from entremise.neutrality.views.browsing import FEWEST_CHOICES
from entremise.neutrality.views.report_page import CLOSE, ReportPage, between, number, percent


def reading() -> str:
    """How the charts are read."""
    return _(
        "100 % veut dire : exactement son dû. Chaque liste montrée donne de l’attention, beaucoup à la première ligne, "
        "moins aux suivantes ; elle était due, à parts égales, aux entreprises qui répondaient aussi bien. On compare "
        "ce que chaque groupe a reçu à ce qui lui était dû."
    )


def margins() -> str:
    """What the point, the line and the band of a chart are."""
    return _(
        "Le point est ce que le groupe a reçu, le trait sa marge d’erreur à 95 %%, la bande pâle un écart de "
        "%(close)s %% au plus. Un point creux : moins de %(lists)s listes, marge inconnue. Sur vingt groupes, il est "
        "normal que le hasard seul en fasse sortir un de sa marge."
    ) % {"close": number(100 * CLOSE), "lists": FEWEST_LISTS}


def small_groups() -> str:
    """Why small groups are merged."""
    return _(
        "Les groupes de moins de %(n)s entreprises sont réunis sous « Autres groupes », avec le suivant quand cela ne "
        "suffit pas : un chiffre y parlerait de quelques entreprises et du hasard, pas de la règle."
    ) % {"n": FEWEST_FIRMS}


def browsing(page: ReportPage) -> str:
    """What the choices of askers say of the model of attention."""
    found = page.browsing
    if not found.enough:
        return _(
            "Le modèle suppose que la deuxième ligne reçoit 0,63 fois l’attention de la première, la dixième 0,29 "
            "fois. Il sera confronté aux places que les demandeurs choisissent dès que %(wanted)s choix seront "
            "connus ; il y en a %(n)s depuis le début."
        ) % {"wanted": FEWEST_CHOICES, "n": number(found.choices)}
    agreed = (
        _("le modèle s’accorde avec ce qui a été choisi")
        if found.agrees
        else _("le modèle ne s’accorde pas avec tout ce qui a été choisi : il est à revoir")
    )
    return _("Sur %(n)s choix depuis le début, %(agreed)s.") % {"n": number(found.choices), "agreed": agreed}


def bands(page: ReportPage) -> list[tuple[str, str, str, str]]:
    """The same as a table: positions, the share chosen, its interval, the share expected."""
    return [
        (
            f"{band.first} – {band.last}" if band.last > band.first else f"{band.first}",
            percent(band.chosen), between(band.low, band.high), percent(band.expected),
        )
        for band in page.browsing.bands
    ]  # fmt: skip


def checks(page: ReportPage) -> list[str]:
    """How anybody checks the report; the hash comes after."""
    return [
        _(
            "Tout ce qui est écrit ici est compté sur le registre des listes montrées, que personne ne peut modifier "
            "sans que cela se voie. Qui a le registre lance « entremise audit verify » pour vérifier qu’il est entier, "
            "« entremise audit replay --random 1000 » pour refaire mille listes au hasard, et « entremise audit report "
            "%(month)s » pour relire ce rapport."
        ) % {"month": page.name},
        _("Chaque liste du registre se lit en ligne : %(url)s puis son numéro.") % {
            "url": f"{settings.SITE_URL}/neutralite/ordre/"
        },
        _("Règles : %(policies)s. Dernière inscription lue : n° %(n)s. Son empreinte, à garder pour prouver tout "
          "changement ultérieur :") % {"policies": page.policies or "–", "n": number(page.report.entries)},
    ]  # fmt: skip
