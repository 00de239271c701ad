"""Activities in templates: `{{ guest.activity|activity }}`."""

from django import template
from django.utils.translation import get_language

from entremise.matching.nomenclature import naf

register = template.Library()


@register.filter
def activity(code: str) -> str:
    """The label of an activity, in the language of the page."""
    return naf.label(code, "en" if get_language() == "en" else "fr")
