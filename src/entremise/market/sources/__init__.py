"""Consultations and awards from their official publishers: a folder per source, what they share beside them.

`files` opens what a publisher gives (Parquet, CSV, JSON) under its official column names; `pages` fetches it from its
open interface, day by day; `loading` compares each row with the database and writes what is new or changed.
"""
