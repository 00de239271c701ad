"""Pages of meeting days."""
