"""Every write of neutrality, but the ledger's own."""
