"""What is read of the loop."""
