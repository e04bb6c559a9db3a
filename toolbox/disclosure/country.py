"""The picture of the whole country, put together from parts that are published already (R4). Pure.

Each person is in one part at most: an own column, a joined column, or the hidden of the role, who are one part of the
country. Were those of a joined column counted as their role's hidden too, the two sums taken from each other would tell
the exact sum of a few. A figure made of parts that are cut tells nothing that its parts do not.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from toolbox.disclosure import figures
from toolbox.disclosure.figures import FEW, Answer, Precision, PublishedFigure, tenths_of

MUNICIPALITIES = 5
"""So many stand behind a figure of the country, or of a size class."""
HIDDEN_MUNICIPALITIES = 3


@dataclass(frozen=True)
class CountryPart:
    """A published figure and how many answers to it came from each municipality."""

    counts: Mapping[str, int]
    figure: PublishedFigure


@dataclass(frozen=True)
class RolePicture:
    """A role's figure of one statement in the country, and in each size class: in all of them or in none."""

    whole: PublishedFigure
    by_size: Mapping[str, PublishedFigure]


def column_part(municipality: str, figure: PublishedFigure) -> CountryPart | None:
    """Return a municipality's column as a part, if it shows anything."""
    return None if figure.n is None else CountryPart({municipality: figure.n}, figure)


def hidden_part(
    hidden: Mapping[str, Sequence[Answer]], *, smallest: int = figures.SMALLEST_GROUP
) -> CountryPart | None:
    """Return a role's people who stand in no column as one part: together five answers from three municipalities."""
    answers = [answer for given in hidden.values() for answer in given]
    counts = {key: n for key, given in hidden.items() if (n := sum(answer is not None for answer in given))}
    figure = figures.published(answers, smallest=smallest)
    return None if figure.is_few or len(counts) < HIDDEN_MUNICIPALITIES else CountryPart(counts, figure)


def put_together(parts: Collection[CountryPart]) -> PublishedFigure:
    """Weigh published figures by their answers, a cut one by its bound; no municipality gave more than half."""
    counts: Counter[str] = Counter()
    for part in parts:
        counts.update(part.counts)
    total = counts.total()
    if len(counts) < MUNICIPALITIES or 2 * max(counts.values()) > total:
        return FEW
    kinds = {part.figure.kind for part in parts}
    weighed = sum((part.figure.tenths or 0) * sum(part.counts.values()) for part in parts)
    return PublishedFigure(kinds.pop() if len(kinds) == 1 else Precision.EXACT, tenths_of(weighed, 10 * total), total)


def role_picture(
    shown: Collection[CountryPart],
    hidden: Mapping[str, Sequence[Answer]],
    size_of: Mapping[str, str],
    *,
    smallest: int = figures.SMALLEST_GROUP,
) -> RolePicture:
    """Show a role in the country, and by size class where every class can be shown with all of its people.

    Where classes are shown, the hidden of each class are a part: hidden people are never summed in two ways.
    """
    sizes = {size_of.get(key) for part in shown for key in part.counts} | {size_of.get(key) for key in hidden}
    parts: list[CountryPart] = []
    by_size: dict[str, PublishedFigure] = {}
    has_all = None not in sizes and len(sizes) > 1
    for size in sorted(size for size in sizes if size is not None):
        own = [part for part in shown if all(size_of.get(key) == size for key in part.counts)]
        unseen = {key: given for key, given in hidden.items() if size_of.get(key) == size}
        if rest := hidden_part(unseen, smallest=smallest):
            own.append(rest)
        elif any(answer is not None for given in unseen.values() for answer in given):
            has_all = False
        by_size[size] = put_together(own)
        parts += own
    if has_all and not any(figure.is_few for figure in by_size.values()):
        return RolePicture(put_together(parts), by_size)
    rest = hidden_part(hidden, smallest=smallest)
    return RolePicture(put_together([*shown, rest] if rest else shown), {})
