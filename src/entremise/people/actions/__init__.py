"""Every write about people, by what it is about."""
