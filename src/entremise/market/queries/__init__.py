"""What is read of the Business Act."""
