"""Entremise: need -> match -> introduction -> outcome."""
