"""The digests of the journal."""

import datetime as dt
import hashlib
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from booking.journal import chain

pytestmark = pytest.mark.pure

LINK = chain.Link(
    programme="temadag",
    number=2,
    kind="registered",
    registration=7,
    at=dt.datetime(2016, 9, 28, 7, 0, 0, 417, dt.UTC),
    by="municipality",
    by_id=None,
    details={"slot": 1, "parts": ["talk"], "season": "either"},
    text_hash="",
)


def test_digest_is_fixed_for_ever() -> None:
    """Receipts quote digests, so the formula can never change."""
    assert chain.digest("", LINK) == "023d77febae469fc01be7c2725c01cbc3b1be548a343b1bed4a3d8b781b30bd2"


def test_leaf_and_digest_of_version_2_are_fixed_for_ever() -> None:
    link = replace(LINK, formula=2, salt="5a" * 16)
    assert chain.leaf(link) == "8dafbe644506c1243ad57ab231017dac4d3456ba12ba91d8599a9c39b5933e50"
    assert chain.digest("ab" * 32, link) == "8021dab1d23bc5f6453ffd74aa69a781b72a878cb83e43b80665637d2051b058"


def test_digest_of_version_2_follows_from_the_leaf_alone() -> None:
    """So an entry can be published as its leaf, and anybody can go on from there."""
    link, previous = replace(LINK, formula=2, salt="5a" * 16), "ab" * 32
    assert chain.digest(previous, link) == hashlib.sha256((previous + chain.leaf(link)).encode()).hexdigest()


def test_leaf_is_salted() -> None:
    assert chain.leaf(replace(LINK, salt="a")) != chain.leaf(replace(LINK, salt="b"))


def test_digest_refuses_a_formula_that_never_was() -> None:
    with pytest.raises(ValueError, match="formula 3"):
        chain.digest("", replace(LINK, formula=3))


def test_digest_does_not_depend_on_the_order_of_keys_or_the_zone() -> None:
    details = {"season": "either", "slot": 1, "parts": ["talk"]}
    at = LINK.at.astimezone(ZoneInfo("Europe/Copenhagen"))
    assert chain.digest("", replace(LINK, details=details, at=at)) == chain.digest("", LINK)


@pytest.mark.parametrize(
    "change",
    [
        {"programme": "other"},
        {"number": 3},
        {"kind": "promoted"},
        {"registration": None},
        {"at": LINK.at + dt.timedelta(microseconds=1)},
        {"by": "staff"},
        {"by_id": 1},
        {"details": {"slot": 2, "parts": ["talk"], "season": "either"}},
        {"text_hash": "0"},
    ],
)
@pytest.mark.parametrize("formula", [1, 2])
def test_digest_covers(change: dict[str, object], formula: int) -> None:
    link = replace(LINK, formula=formula)
    assert chain.digest("", replace(link, **change)) != chain.digest("", link)  # type: ignore[arg-type]


def test_digest_covers_the_one_before() -> None:
    assert chain.digest("a", LINK) != chain.digest("b", LINK)


def test_text_hash_is_salted() -> None:
    assert chain.text_hash("a", {"reason": "x"}) != chain.text_hash("b", {"reason": "x"})
    assert chain.text_hash("a", {"reason": "x"}) != chain.text_hash("a", {"reason": "y"})


def test_canonical_writes_danish_letters_as_utf8() -> None:
    assert chain.canonical({"b": "Ærø", "a": 1}) == '{"a":1,"b":"Ærø"}'.encode()
