"""From a need in everyday words to what is asked, where, and in which language."""
