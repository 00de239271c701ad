"""What consultations say in templates: `{% load market %}`, then `{{ tender.closes_at|moment }}` (words.py)."""

from django import template

from entremise.market import words

register = template.Library()
for each in (words.moment, words.euros, words.amount, words.place, words.places, words.cpv_label, words.inside):
    register.filter(each.__name__, each)
