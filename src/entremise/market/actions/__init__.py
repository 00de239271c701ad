"""Every write of the Business Act, one verb a function."""
