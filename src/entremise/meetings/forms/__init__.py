"""What people fill in for meeting days."""
