"""What people fill in for the Business Act."""
