"""Which answers of one person still agree with all that was published, for an outsider and for each colleague."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, product
from typing import TypeVar

SCALE = (1, 2, 3, 4, 5)
WITH_DONT_KNOW = (*SCALE, None)
T = TypeVar("T")


@dataclass(frozen=True)
class Leak:
    """Something told that fixes a person's answer, or that it is negative; `own` is what a colleague answered."""

    told: Hashable
    own: object
    values: frozenset[object]


def is_safe(values: Iterable[int | None]) -> bool:
    """Require two values at least, one of them not negative."""
    possible = set(values)
    return len(possible) > 1 and any(value is None or value >= 3 for value in possible)


def agrees_or_not(values: Iterable[int | None]) -> bool:
    """Require of a share (R13) two values at least, and that the person may agree."""
    possible = set(values)
    return len(possible) > 1 and any(value is None or value >= 4 for value in possible)


def leaks(
    tell: Callable[[Sequence[int | None]], Hashable],
    n: int,
    scale: Sequence[int | None] = SCALE,
    safe: Callable[[Iterable[int | None]], bool] = is_safe,
) -> list[Leak]:
    """Return what `tell` lets slip of n people who are treated alike: their order tells nothing, so bags are enough."""
    worlds: dict[Hashable, list[tuple[int | None, ...]]] = defaultdict(list)
    for bag in combinations_with_replacement(scale, n):
        worlds[tell(bag)].append(bag)
    found = []
    for told, bags in worlds.items():
        outsider = {value for bag in bags for value in bag}
        if not safe(outsider):
            found.append(Leak(told, "outsider", frozenset(outsider)))
        for own in outsider if n > 1 else ():
            others = {value for bag in bags if own in bag for value in without(bag, own)}
            if not safe(others):
                found.append(Leak(told, own, frozenset(others)))
    return found


def leaks_of_each(tell: Callable[[Sequence[int]], Hashable], n: int) -> list[Leak]:
    """Return the same of n people who are not alike (their roles differ): every world on its own."""
    worlds: dict[Hashable, list[tuple[int, ...]]] = defaultdict(list)
    for world in product(SCALE, repeat=n):
        worlds[tell(world)].append(world)
    found = []
    for told, agreeing in worlds.items():
        for person in range(n):
            if not is_safe(world[person] for world in agreeing):
                found.append(Leak(told, "outsider", frozenset(world[person] for world in agreeing)))
            for colleague, own in product(set(range(n)) - {person}, SCALE):
                values = frozenset(world[person] for world in agreeing if world[colleague] == own)
                if values and not is_safe(values):
                    found.append(Leak(told, own, values))
    return found


def without(bag: tuple[T, ...], one: T) -> tuple[T, ...]:
    """Take one element out of a bag."""
    place = bag.index(one)
    return bag[:place] + bag[place + 1 :]


def leaks_of_sums(cut: Callable[[int, int], Hashable], n: int) -> list[Leak]:
    """Return what a rule over sums lets slip of n people beside the one bit of their spread, by arithmetic alone."""
    sums: dict[Hashable, list[int]] = defaultdict(list)
    for total in range(n, 5 * n + 1):
        sums[cut(total, n)].append(total)
    found = []
    for told, totals in sums.items():
        assert totals == list(range(totals[0], totals[-1] + 1)), "a figure stands for one run of sums"
        for split, own in product((False, True), (*SCALE, None)):
            known = () if own is None else (own,)
            values = {value for value in SCALE if can_be((*known, value), n, split, totals[0], totals[-1])}
            if values and not is_safe(values):
                found.append(Leak((told, split), own, frozenset(values)))
    return found


def can_be(known: tuple[int, ...], n: int, split: bool, lowest: int, highest: int) -> bool:  # noqa: FBT001 -- a fact
    """Tell whether n people of whom some are known can have such a spread and a sum between two numbers."""
    rest = n - len(known)
    low, high = sum(value <= 2 for value in known), sum(value >= 4 for value in known)
    ranges = []
    if split:
        lows, highs = max(2 - low, 0), max(2 - high, 0)
        free = rest - lows - highs
        if free >= 0:
            ranges.append((lows + 4 * highs + free, 2 * lows + 5 * highs + 5 * free))
    else:
        if low < 2:
            few = min(1 - low, rest)
            ranges.append((few + 3 * (rest - few), 5 * rest))
        if high < 2:
            few = min(1 - high, rest)
            ranges.append((rest, 5 * few + 3 * (rest - few)))
    return any(least + sum(known) <= highest and most + sum(known) >= lowest for least, most in ranges)
