"""Every non-trivial read about people, by what it is about."""
