"""Which calls for tender a firm would be told of, judged against the labels that human indexers gave them."""
