"""What arrives from a reader."""
