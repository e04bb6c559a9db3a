"""Dates and targets of a plan in words."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from toolbox.rules.dates import understood
from toolbox.rules.status import TargetStatus
from toolbox.words import STATUS_WORDS, number_text, period_text, reached_text, target_text, understood_text


@pytest.mark.parametrize(
    ("text", "danish", "english"),
    [
        ("15.3.2015", "15. marts 2015", "15 March 2015"),
        ("marts 2015", "1.–31. marts 2015", "1–31 March 2015"),
        ("august-september 2014", "1. august–30. september 2014", "1 August–30 September 2014"),
        ("2014-2015", "1. januar 2014–31. december 2015", "1 January 2014–31 December 2015"),
        ("på længere sigt", "ingen dato", "no date"),
    ],
)
def test_what_was_understood_is_said_in_the_language_of_the_page(text: str, danish: str, english: str) -> None:
    with override("da"):
        assert understood_text(understood(text)) == danish
    with override("en"):
        assert understood_text(understood(text)) == english


@pytest.mark.parametrize(
    ("text", "danish", "english"),
    [
        ("15.3.2015", "15. marts 2015", "15 March 2015"),
        ("marts 2015", "i løbet af marts 2015", "during March 2015"),
        ("2015", "i løbet af 2015", "during 2015"),
        ("1. kvartal 2015", "i perioden 1. januar–31. marts 2015", "in the period 1 January–31 March 2015"),
        ("1.-15. marts 2015", "i perioden 1.–15. marts 2015", "in the period 1–15 March 2015"),
        ("2014-2015", "i perioden 1. januar 2014–31. december 2015", "in the period 1 January 2014–31 December 2015"),
    ],
)
def test_when_something_is_can_stand_in_a_sentence(text: str, danish: str, english: str) -> None:
    with override("da"):
        assert period_text(understood(text)) == danish
    with override("en"):
        assert period_text(understood(text)) == english


def test_targets_reached_are_counted_never_shared_out() -> None:
    three = [TargetStatus.REACHED, TargetStatus.BEHIND, TargetStatus.REACHED]
    with override("da"):
        assert (reached_text(three), reached_text([])) == ("2 af 3 mål nået", "")
    with override("en"):
        assert (reached_text(three), reached_text(three[:1])) == ("2 of 3 targets reached", "1 of 1 target reached")


def test_every_status_has_its_word() -> None:
    assert set(STATUS_WORDS) == set(TargetStatus)


@pytest.mark.parametrize(
    ("stored", "danish", "english"),
    [
        ("80.00", "80", "80"),
        ("12.50", "12,5", "12.5"),
        ("0.25", "0,25", "0.25"),
        ("100", "100", "100"),
        ("1E+2", "100", "100"),
        ("0.00", "0", "0"),
    ],
)
def test_a_figure_has_no_zeros_of_its_column(stored: str, danish: str, english: str) -> None:
    with override("da"):
        assert number_text(Decimal(stored)) == danish
        assert target_text(">=", Decimal(stored), "%") == f"mindst {danish}\N{NO-BREAK SPACE}%"
    with override("en"):
        assert number_text(Decimal(stored)) == english
