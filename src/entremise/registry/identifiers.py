"""Identifiers: a scheme and a value, checked with the scheme's own key and written in one way only.

Official schemes are checked by python-stdnum, which knows their exceptions (La Poste's SIRETs have a key of their
own). Whoever has no official number yet receives one of ours: eight letters or digits and an ISO 7064 (mod 37, 36)
check character.
"""

import secrets
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from stdnum import exceptions, lei
from stdnum.eu import vat
from stdnum.fr import siren, siret
from stdnum.iso7064 import mod_37_36

from entremise.registry.models import Scheme

#: What ours are drawn from: no 0, 1, I or O, which are taken for one another on paper and on the phone.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LENGTH = 9


def normalise(scheme: str, value: str) -> str:
    """The one way to write an identifier: no spaces, dots or dashes, capital letters.

    Raises:
        ValidationError: the value is not one of this scheme; its message says why, in the reader's language.
    """
    if scheme not in _CHECKS:
        raise ValidationError(_("« %(scheme)s » n’est pas un type d’identifiant connu."), "scheme", {"scheme": scheme})
    try:
        return _CHECKS[Scheme(scheme)](value)
    except exceptions.InvalidLength as error:
        raise ValidationError(_length_message(Scheme(scheme)), "length") from error
    except exceptions.InvalidChecksum as error:
        message = _("La clé de contrôle de cet identifiant (%(scheme)s) est fausse : un caractère a dû être mal saisi.")
        raise ValidationError(message, "checksum", {"scheme": Scheme(scheme).label}) from error
    except exceptions.ValidationError as error:
        message = _("« %(value)s » ne s’écrit pas comme un identifiant de ce type (%(scheme)s).")
        raise ValidationError(message, "format", {"value": value, "scheme": Scheme(scheme).label}) from error


def generate() -> str:
    """A new identifier of ours, drawn at random among a thousand billion; the database refuses one already taken."""
    while True:
        body = "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH - 1))
        key = mod_37_36.calc_check_digit(body)
        if key in _ALPHABET:
            return body + key


def _entremise(value: str) -> str:
    compact = value.upper().replace(" ", "").replace("-", "")
    if len(compact) != _LENGTH:
        raise exceptions.InvalidLength
    return str(mod_37_36.validate(compact))


def _length_message(scheme: Scheme) -> str:
    expected = {
        Scheme.SIREN: _("Un SIREN compte 9 chiffres."),
        Scheme.SIRET: _("Un SIRET compte 14 chiffres."),
        Scheme.LEI: _("Un LEI compte 20 caractères."),
        Scheme.ENTREMISE: _("Un identifiant Entremise compte 9 caractères."),
    }
    return expected.get(scheme, _("Ce numéro n’a pas la longueur voulue dans son pays."))


_CHECKS: dict[Scheme, Callable[[str], str]] = {
    Scheme.SIREN: siren.validate,
    Scheme.SIRET: siret.validate,
    Scheme.VAT: vat.validate,
    Scheme.LEI: lei.validate,
    Scheme.ENTREMISE: _entremise,
}
