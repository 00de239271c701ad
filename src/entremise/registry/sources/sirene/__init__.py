"""INSEE's Sirene register: the stock files of establishments and of legal units.

Published every month on data.gouv.fr under the Licence Ouverte 2.0 (Etalab), as Parquet and as zipped CSV. Columns keep
their official names (`columns`); `reading` opens the files, `staging` makes staged rows of them, `places` turns Lambert
coordinates into degrees, `download` fetches the files. Conditions of use include the right of persons to object to
their diffusion: rows whose ``statutDiffusion…`` is not ``O`` are kept unnamed.
"""
