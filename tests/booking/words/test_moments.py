"""Moments in words, in the night the clocks change too."""

import datetime as dt

import pytest
from django.utils import translation

from booking.words import moments

pytestmark = pytest.mark.pure
FIRST = dt.datetime(2016, 10, 30, 0, 30, 4, 7, dt.UTC)
"""Half past two in Denmark, for the first time that night."""


@pytest.mark.parametrize(
    ("moment", "received", "exact", "offset"),
    [
        (
            FIRST,
            "søndag den 30. oktober 2016 kl. 2.30.04 (sommertid)",
            "30.10.2016 kl. 2.30.04,000007 (sommertid)",
            "+02:00",
        ),
        (
            FIRST + dt.timedelta(hours=1),
            "søndag den 30. oktober 2016 kl. 2.30.04 (vintertid)",
            "30.10.2016 kl. 2.30.04,000007 (vintertid)",
            "+01:00",
        ),
        (
            FIRST + dt.timedelta(hours=2),
            "søndag den 30. oktober 2016 kl. 3.30.04",
            "30.10.2016 kl. 3.30.04,000007",
            "+01:00",
        ),
        (
            dt.datetime(2017, 3, 26, 1, 0, 4, 7, dt.UTC),
            "søndag den 26. marts 2017 kl. 3.00.04",
            "26.03.2017 kl. 3.00.04,000007",
            "+02:00",
        ),
    ],
)
def test_the_hour_that_comes_twice_says_which_it_is(
    moment: dt.datetime, received: str, exact: str, offset: str
) -> None:
    assert (moments.received(moment), moments.exact(moment), moments.offset(moment)) == (received, exact, offset)


def test_utc_is_the_same_in_every_language() -> None:
    assert moments.utc(FIRST) == "2016-10-30 00:30:04.000007"
    with translation.override("en"):
        assert moments.utc(FIRST) == "2016-10-30 00:30:04.000007"
        assert moments.received(FIRST) == "Sunday 30 October 2016 at 2:30:04 (summer time)"
