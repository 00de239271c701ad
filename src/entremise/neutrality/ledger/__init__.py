"""The ledger: what was shown to people, in which order and why; append-only, a file a month, chained by hashes."""
