"""Every write of meeting days, one verb a function."""
