"""Every page of staff takes few statements, also for very many registrations.

So few for so many that a page which asks once more for each row is told here, whichever row that is.
"""

from collections.abc import Iterable
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
OF_ALL = (
    "/admin/",
    *(f"/admin/booking/registration/{page}" for page in ("", "ring/", "search/?q=kommune", "suggest/?q=kommune")),
    *(f"/admin/booking/programme/<programme>/{page}/" for page in ("change", "pictures", "overview")),
    *(f"/admin/booking/{table}/" for table in ("attendee", "interest", "journalentry", "municipality", "themedday")),
    "/admin/notifications/message/",
    "/admin/notifications/received/",
    "/admin/access/accessline/",
    "/admin/toolbox/plan/",
)
"""The pages that list what all registrations have."""
ABOUT_ONE = "/admin/booking/registration/<int:pk>/"


def addresses(scene: dict[str, Any]) -> set[str]:
    """Return the address of each page; those about a registration, also of others.

    They are one with a place, one that waits, and one with wishes.
    """
    found = {address(name, route, scene) for name, route in all_pages().items()}
    others = Registration.objects.filter(queue_number__in=(2, 11, 12))
    acts = [route.removeprefix(ABOUT_ONE) for route in all_pages().values() if route.startswith(ABOUT_ONE)]
    return found | {f"/admin/booking/registration/{one.pk}/{act}" for one in others for act in (*acts, "change/")}


def counted(client: Client, paths: Iterable[str]) -> dict[str, int]:
    """Return how many statements each page takes; what answers otherwise is left out."""
    counts = {}
    for path in paths:
        with CaptureQueriesContext(connection) as asked:
            page = client.get(path)
        if page.status_code == HTTPStatus.OK:
            counts[path] = len(asked)
    return counts


def test_every_page_takes_few_statements_and_what_lists_all_as_many_for_few(scene: dict[str, Any]) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("otto", "otto@example.dk", "x"))
    of_all = [path.replace("<programme>", str(scene["booking_programme"].pk)) for path in OF_ALL]
    counted(client, of_all)  # what a process asks once, such as the kinds of content, is asked here
    found = []
    for first, last in ((11, 14), (15, 98), (99, 500)):
        crowd(scene, first, last)
        found.append(counted(client, of_all))
    few, all_98, many = found
    assert set(few) == set(of_all)
    assert few == all_98 == many
    counts = counted(client, addresses(scene))
    # The pages come in any order: what a process asks once stands on whichever asks first, and not on its next visit.
    many_at_first = [path for path, count in counts.items() if count > MOST]
    assert {path: count for path, count in counted(client, many_at_first).items() if count > MOST} == {}
    assert len(counts) > OPENED
