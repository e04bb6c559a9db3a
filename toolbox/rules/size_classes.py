"""Classes of municipalities by their size, for comparing with those of like size (R4, R14). Pure."""

from collections.abc import Mapping
from types import MappingProxyType

CLASSES: Mapping[str, tuple[int, int | None]] = MappingProxyType(
    {
        "small": (0, 20_000),
        "middle": (20_000, 50_000),
        "large": (50_000, 100_000),
        "largest": (100_000, None),
    }
)
"""From so many inhabitants up to, but not with, so many; the first class is the smallest."""


def size_class(inhabitants: int | None) -> str:
    """Return the class of a municipality; empty where nobody knows how many live there."""
    if inhabitants is None:
        return ""
    return next(name for name, (_least, below) in CLASSES.items() if below is None or inhabitants < below)
