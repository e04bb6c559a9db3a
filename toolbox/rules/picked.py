"""What somebody ticked on the shelf: the numbers of themes and tools. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Picked:
    """Ticked themes and tools."""

    themes: frozenset[int] = frozenset()
    tools: frozenset[int] = frozenset()


NOTHING_PICKED = Picked()
