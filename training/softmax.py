"""A multinomial logistic regression on dense vectors, fitted by Adam (Kingma & Ba, 2015) in NumPy."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

F32 = NDArray[np.float32]
Matrix = Any
"""A SciPy CSR array."""

SEED: Final = 0
EPOCHS: Final = 6
BATCH: Final = 2048
#: Length of a step, shrinking to nothing over the epochs, and what is kept of past slopes and of their squares.
_STEP: Final = 0.02
_SLOPES, _SQUARES = 0.9, 0.99
#: What a product of two unit vectors is multiplied by, so that weights and steps are of one order.
_SCALE: Final = 12.0


def fit(vectors: F32, asked: Matrix) -> tuple[F32, F32]:
    """The directions (classes x dimensions) and biases (classes) that make what is asked likeliest.

    Args:
        vectors: one row an example.
        asked: for each example, the probability of each class times what the example weighs (a SciPy CSR array).
    """
    rng = np.random.default_rng(SEED)
    count, dimensions = vectors.shape
    found = np.zeros((dimensions + 1, asked.shape[1]), np.float32)
    slopes, squares = np.zeros_like(found), np.zeros_like(found)
    # The last dimension, the same for all, is the bias.
    scaled = np.hstack([vectors * _SCALE, np.ones((count, 1), np.float32)])
    steps = EPOCHS * -(-count // BATCH)
    epochs = [rng.permutation(count) for _ in range(EPOCHS)]
    batches = (order[start : start + BATCH] for order in epochs for start in range(0, count, BATCH))
    for step, chosen in enumerate(batches, start=1):
        batch = scaled[chosen]
        right = asked[chosen].toarray()
        wrong = _softmax(batch @ found) * right.sum(axis=1, keepdims=True) - right
        slope = batch.T @ wrong / right.sum()
        slopes = _SLOPES * slopes + (1 - _SLOPES) * slope
        squares = _SQUARES * squares + (1 - _SQUARES) * slope**2
        pace = _STEP * (1 - (step - 1) / steps) / (1 - _SLOPES**step)
        found -= (pace * slopes / (np.sqrt(squares / (1 - _SQUARES**step)) + 1e-8)).astype(np.float32)
    directions: F32 = np.ascontiguousarray(found[:-1].T) * np.float32(_SCALE)
    biases: F32 = found[-1]
    return directions, biases


def _softmax(logits: F32) -> F32:
    likely: F32 = np.exp(logits - logits.max(axis=1, keepdims=True))
    likely /= likely.sum(axis=1, keepdims=True)
    return likely
