"""What is read of neutrality."""
