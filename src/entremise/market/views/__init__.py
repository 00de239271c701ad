"""Pages of the Business Act."""
