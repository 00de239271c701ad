"""Every write of the loop, one verb a function, each in a transaction with the messages that follow from it."""
