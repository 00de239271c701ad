"""Neutrality: equal attention for equal relevance, a ledger of every list shown, and its challenge by anyone."""
