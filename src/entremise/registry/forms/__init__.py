"""What arrives from the pages of the register."""
