"""The API of the loop."""
