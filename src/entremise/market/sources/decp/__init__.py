"""DECP, the essential data of public contracts: who won what, published by every public buyer.

Gathered by the ministry of the economy on data.economie.gouv.fr, datasets `decp-2022-marches-valides` (contracts
notified since 2024) and `decp-v3-marches-valides` (2018 to 2023), under the Licence Ouverte 2.0. `columns` names what
is read, `reading` makes an award of a row, `writing` keeps it, told apart from what is declared here.
"""
