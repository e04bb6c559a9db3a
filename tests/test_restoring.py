"""After a test, what it committed is gone, and what `migrate` made is there again."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.cache import cache

from booking.models import Registration
from tests import restoring
from tests.factories import make_programme, make_queue

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("clock")]


def rows() -> dict[str, list[object]]:
    """Return the ids of every row of every table."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list("pk")) for model in apps.get_models()
    }


def test_restore_removes_rows_and_brings_back_those_of_migrate() -> None:
    before = rows()
    granted = set(Group.permissions.through.objects.values_list("group__name", "permission__codename"))
    assert granted
    make_queue(make_programme(), 2)
    cache.set("key", "value")
    Permission.objects.filter(codename__startswith="view").delete()
    Group.objects.filter(name="Facilitator").update(name="changed")
    restoring.restore()
    assert rows() == before
    assert not Registration.objects.exists()
    assert cache.get("key") is None
    assert set(Group.permissions.through.objects.values_list("group__name", "permission__codename")) == granted


@pytest.mark.parametrize("_time", range(2))
def test_a_test_that_commits_finds_nothing_of_the_one_before(_time: int) -> None:
    assert not Registration.objects.exists()
    make_queue(make_programme(), 1)
