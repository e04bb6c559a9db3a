"""A plan's links asked for once more: at most every ten minutes, also where the clock was set back."""

import datetime as dt

import pytest
from time_machine import Traveller

from tests.toolbox.clock.clock_helpers import small_plan
from toolbox.clock import asking
from toolbox.models import ChangeKind, PlanEntry

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("hours", [0, 1])
def test_a_link_is_mailed_again_after_the_pause_and_no_sooner(clock: Traveller, hours: int) -> None:
    plan = small_plan()
    mailed = PlanEntry.objects.filter(plan=plan, kind=ChangeKind.LINK_SENT)
    assert mailed.count() == 1
    clock.shift(dt.timedelta(hours=-hours))
    times = 1 + hours
    for seconds, expected in ((0, times), (599, times), (2, times + 1)):
        clock.shift(seconds)
        asking.send_link(plan_id=plan.pk)
        assert mailed.count() == expected
