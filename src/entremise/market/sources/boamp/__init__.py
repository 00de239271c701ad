"""BOAMP, the official bulletin of public contracts: notices of consultations, their corrections and cancellations.

Published twice a day by the DILA on boamp-datadila.opendatasoft.com, dataset `boamp`, under the Licence Ouverte 2.0.
`columns` names what is read, `reading` makes a `Notice` of a row, `writing` keeps them as consultations.
"""
