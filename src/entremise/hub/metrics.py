"""What is measured of the loop: how long a match takes, and whether needs are understood. Never what was asked."""

from prometheus_client import Counter, Histogram

MATCH_SECONDS = Histogram(
    "entremise_match_seconds",
    "Time taken to answer a need, understanding included.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
NEEDS_UNDERSTOOD = Counter(
    "entremise_needs_understood",
    "Needs answered, by whether an activity was recognised in them.",
    ["activity"],
)
