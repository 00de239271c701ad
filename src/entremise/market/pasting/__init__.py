"""A consultation that exists elsewhere as a text or a PDF: what it says is proposed part by part, for one to confirm.

`pdf` takes the text out of a file, away from the service; `reading` finds the parts in it, each with the words it comes
from; `kept` holds them in the reader's session until they are confirmed. Nothing is guessed beyond the words.
"""
