"""The forms of neutrality."""
