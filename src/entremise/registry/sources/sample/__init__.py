"""The fictional territory of `sample/`, so that everything can be tried offline."""
