"""Whom a buyer invites: addresses pasted as they come, or one address for a firm of the register."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from stdnum.fr import siret

from entremise.market.actions.invitations import MOST, Named

_ADDRESS = re.compile(r"[^\s<>,;\"()]+@[^\s<>,;\"()]+")
_NUMBER = re.compile(r"\b(?:\d[ .\u00a0\u202f]?){13}\d\b")
_APART = re.compile(r"[;,\t|<>()\"]+")


class PasteForm(forms.Form):
    """Addresses, one a line: with a name, a firm, a SIRET, in any order."""

    pasted = forms.CharField(
        label=gettext_lazy("Adresses, une par ligne"), max_length=60_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=gettext_lazy("Copiez-les de votre tableur ou de votre messagerie : entreprise, nom, adresse, SIRET "
                               "si vous l’avez. Par exemple : Peintures Essai ; Ana Essai ; ana@example.org"),
    )  # fmt: skip

    def clean_pasted(self) -> list[Named]:
        """The firms of the lines.

        Raises:
            ValidationError: lines that have no address, or a wrong one, each named.
        """
        lines = [line.strip() for line in self.cleaned_data["pasted"].splitlines() if line.strip()]
        if len(lines) > MOST:
            raise ValidationError(_("Une consultation invite au plus %(n)d entreprises.") % {"n": MOST})
        found, wrong = [], []
        for number, line in enumerate(lines, 1):
            try:
                found.append(named(line))
            except ValidationError as error:
                wrong.append(_("Ligne %(n)d : %(why)s") % {"n": number, "why": error.message})
        if wrong:
            raise ValidationError(wrong)
        return found


def named(line: str) -> Named:
    """A firm told in one line: `Peintures Essai ; Ana Essai ; ana@example.org ; 12345678901234`.

    Raises:
        ValidationError: there is no address, several, or a number that is no SIRET.
    """
    emails = {each.strip(".").lower() for each in _ADDRESS.findall(line.replace("mailto:", ""))}
    if len(emails) != 1:
        why = _("deux adresses, gardez-en une par ligne.") if emails else _("aucune adresse électronique.")
        raise ValidationError(f"« {line[:60]} » : {why}")
    email = emails.pop()
    try:
        validate_email(email)
    except ValidationError:
        raise ValidationError(_("« %(told)s » n’est pas une adresse électronique.") % {"told": email[:80]}) from None
    rest = _ADDRESS.sub(" ", line.replace("mailto:", ""))
    number = _NUMBER.search(rest)
    digits = re.sub(r"\D", "", number.group()) if number else ""
    if digits and not siret.is_valid(digits):
        raise ValidationError(_("« %(told)s » n’est pas un SIRET.") % {"told": digits})
    words = [part.strip(" .-–—") for part in _APART.split(_NUMBER.sub(" ", rest))]
    words = [" ".join(part.split()) for part in words if part]
    called = words[0] if words else email
    return Named(called[:200], email, name=(words[1] if len(words) > 1 else "")[:150],
                 solution=f"siret:{digits}" if digits else "")  # fmt: skip


class AddressForm(forms.Form):
    """Whom to write to at a firm that was chosen from the register."""

    email = forms.EmailField(label=gettext_lazy("Adresse électronique"))
    name = forms.CharField(label=gettext_lazy("Nom (facultatif)"), max_length=150, required=False)
