"""What the function of a mail returns: a template, the words for it, and what it asks for."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Draft:
    """Which template, with which words; `ask` is set where the mail asks for a confirmation (Q5)."""

    template: str
    words: dict[str, Any] = field(default_factory=dict)
    ask: int | None = None
