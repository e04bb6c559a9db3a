"""Every page of staff takes few statements, also for very many registrations.

So few for so many that a page which asks once more for each row is told here, whichever row that is.
"""

from http import HTTPStatus
from typing import Any

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from booking.models import Registration
from tests.config.admin_scene import address, all_pages
from tests.config.crowd import crowd

MOST = 25
OPENED = 150
"""So many pages answer at least, or the walk proves little."""
ABOUT_ONE = "/admin/booking/registration/<int:pk>/"


def addresses(scene: dict[str, Any]) -> set[str]:
    """Return the address of each page; those about a registration, also of others.

    They are one with a place, one that waits, and one with wishes.
    """
    found = {address(name, route, scene) for name, route in all_pages().items()}
    others = Registration.objects.filter(queue_number__in=(2, 11, 12))
    acts = [route.removeprefix(ABOUT_ONE) for route in all_pages().values() if route.startswith(ABOUT_ONE)]
    return found | {f"/admin/booking/registration/{one.pk}/{act}" for one in others for act in (*acts, "change/")}


def test_every_page_takes_few_statements_with_five_hundred_registrations(scene: dict[str, Any]) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("otto", "otto@example.dk", "x"))
    crowd(scene, 11, 500)
    counts = {}
    for path in addresses(scene):
        with CaptureQueriesContext(connection) as asked:
            page = client.get(path)
        if page.status_code == HTTPStatus.OK:
            counts[path] = len(asked)
    assert {path: count for path, count in counts.items() if count > MOST} == {}
    assert len(counts) > OPENED
