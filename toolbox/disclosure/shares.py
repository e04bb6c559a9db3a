"""The one figure of a question that measures a goal: the share that answers 4 or 5 (R13). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from toolbox.disclosure import figures
from toolbox.disclosure.figures import Answer, Precision

AGREES_FROM = 4
SHARE_CUT = 2


@dataclass(frozen=True)
class PublishedShare:
    """A share in whole per cent, or the bound that it is at most; full agreement is shown."""

    kind: Precision
    percent: int | None = None
    n: int | None = None


def published_share(answers: Sequence[Answer], *, smallest: int = figures.SMALLEST_GROUP) -> PublishedShare:
    """Publish how many of a hundred agree; of two or fewer, that it is two of them at most."""
    figures.refuse_smaller(smallest)
    given = [answer for answer in answers if answer is not None]
    n = len(given)
    if n < smallest:
        return PublishedShare(Precision.FEW)
    agreeing = sum(answer >= AGREES_FROM for answer in given)
    kind = Precision.AT_MOST if agreeing <= SHARE_CUT else Precision.EXACT
    return PublishedShare(kind, (200 * max(agreeing, SHARE_CUT) + n) // (2 * n), n)
