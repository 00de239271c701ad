"""What is read of meeting days."""
