"""How dates are written, where Django's own habits do not fit."""
