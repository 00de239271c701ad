"""Where the register comes from: one folder for each source, with its reader and, in `cli`, its verb.

A source's `__init__` imports nothing: its verb is listed before Django is set up.
"""
