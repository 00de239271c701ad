"""Moments of a meeting day in templates: `{% load days %}`, then `{{ slot.starts_at|clock:day }}` (moments.py)."""

from django import template

from entremise.meetings import moments

register = template.Library()
for each in (moments.clock, moments.date_there, moments.lasting, moments.told_dates, moments.zone_name):
    register.filter(each.__name__, each)
