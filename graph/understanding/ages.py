"""How tall a child of an age usually is; a first guess for a size, never more.

Source: the clothing trade's usual pairs of age and body height (EN 13402-3 steps of 6 cm).
"""

from __future__ import annotations

_HEIGHT_AFTER_MONTHS = (
    (0, 56),
    (3, 62),
    (6, 68),
    (9, 74),
    (12, 80),
    (18, 86),
    (24, 92),
    (36, 98),
    (48, 104),
    (60, 110),
    (72, 116),
    (84, 122),
    (96, 128),
    (108, 134),
    (120, 140),
    (132, 146),
    (144, 152),
    (156, 158),
    (168, 164),
)


def usual_height(months: int) -> int:
    """Centimetres."""
    return next(height for age, height in reversed(_HEIGHT_AFTER_MONTHS) if months >= age)
