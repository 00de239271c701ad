"""How the tables of the engine are learned from public data. Nothing here is needed to run Entremise.

`python -m training` runs every step in order, from the checkout, with the data in `../shared/data`.
"""
