"""The worst inputs of every door, each in a process of its own: `python -m tests.worst_inputs FILE` measures them.

It expects an empty database and writes JSON: the door, the input, the status, processor seconds, and the megabytes that
the process grew by. A program that a door starts counts with its seconds; its memory is limited by itself.
"""

import base64
import io
import json
import os
import resource
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.environment import prepare

prepare()

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.LOGGING["root"]["handlers"] = []
settings.LOGGING["root"]["level"] = "CRITICAL"
SECRET = "provider:a-long-secret-of-the-webhooks"
settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django.core.management import CommandError, call_command  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart  # noqa: E402
from django.utils.crypto import get_random_string  # noqa: E402

from booking.links import attendee_path, feed_path, personal_path  # noqa: E402
from booking.models import Feed, Invite  # noqa: E402
from booking.services import queue, tokens  # noqa: E402
from booking.services.turn import MUNICIPALITY  # noqa: E402
from config.body_sizes import MOST_OCTETS, MOST_OCTETS_OF_MAIL  # noqa: E402
from notifications.inbound.receive import receive as receive_mail  # noqa: E402
from notifications.models import Door  # noqa: E402
from tests.booking.day_helpers import SETTINGS, fix_day, list_attendees  # noqa: E402
from tests.factories import OPENS, SLUG, at, make_municipalities, make_programme, make_registration  # noqa: E402

MEGA = 1_000_000
LARGE = MOST_OCTETS - 2_000
JSON = "application/json"
WARMED = ("/", "/tilmeld/", "/link/", "/raekkefoelge/", "/konto/log-ind/", "/health/")
Try = Callable[[], int]


class House:
    """A site with a programme, ninety registrations, one day, and who may come in."""

    def __init__(self) -> None:
        """Fill the empty database."""
        programme = make_programme(settings=SETTINGS)
        municipalities = make_municipalities(98)
        first, *_rest = [make_registration(programme, one) for one in municipalities[:90]]
        self.first = queue.confirm(registration_id=first.pk, by=MUNICIPALITY)
        list_attendees(self.first, "Anna", "Bo")
        fix_day(self.first)
        self.page = personal_path(self.first)
        self.attendee = attendee_path(Invite.objects.earliest("pk"))
        self.feed = feed_path(Feed.objects.create())
        self.key = tokens.issue(name="measure", read=True, write=True).key
        self.staff = Client(raise_request_exception=False)
        self.staff.force_login(User.objects.create_superuser("staff", "staff@example.dk", get_random_string(20)))

    def form(self, path: str, **fields: Any) -> Try:
        """Return a try of a form, sent as a browser does."""
        return lambda: Client(raise_request_exception=False).post(path, fields).status_code

    def raw(self, path: str, body: str | bytes, media_type: str = "application/x-www-form-urlencoded") -> Try:
        """Return a try of a body as it is."""
        return lambda: Client(raise_request_exception=False).post(path, body, content_type=media_type).status_code

    def see(self, path: str, client: Client | None = None) -> Try:
        """Return a try of an address, its content read to the end."""

        def ask() -> int:
            answer = (client or Client(raise_request_exception=False)).get(path)
            _whole = answer.getvalue()
            return answer.status_code

        return ask

    def api(self, method: str, path: str, body: str = "") -> Try:
        """Return a try of the API with staff's key."""
        client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {self.key}"})
        return lambda: client.generic(method, f"/api/v1/{path}", body, content_type=JSON).status_code


def fields(count: int, value: str = "1") -> str:
    return "&".join(f"x{number}={value}" for number in range(count))


def bomb(octets: int, text: bytes) -> bytes:
    """Pack a workbook whose sheet is so large once it is unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", text * (octets // len(text)))
    return out.getvalue()


def mail(head: bytes, body: bytes, octets: int) -> bytes:
    return b"From: a@b.example\nMIME-Version: 1.0\n" + head + b"\n\n" + body * (octets // len(body))


def command(name: str, folder: Path, text: str) -> Try:
    file = folder / f"{name}.txt"
    file.write_text(text, encoding="utf-8")

    def run() -> int:
        try:
            call_command(name, str(file), stdout=io.StringIO())
        except CommandError:
            return 1
        return 0

    return run


def kept(raw: bytes) -> Try:
    """Return a try of a mail from the pipe."""

    def take() -> int:
        receive_mail(raw, door=Door.PIPE)
        return 0

    return take


def doors(house: House, folder: Path) -> dict[str, dict[str, Try]]:
    """Return the doors and their worst inputs."""
    site, page, lines = house, house.page, "attendees/paste/"
    people = "\n".join(f"Person Nummer {number} <person.nummer.{number}@aarhus.dk>" for number in range(500))
    listed = [{"name": f"Person Nummer {n}", "email": f"person.nummer.{n}@aarhus.dk"} for n in range(500)]
    attendees, day = (f"registrations/{house.first.reference}/{part}" for part in ("attendees", "day"))

    def paste(text: str) -> Try:
        return site.form(page + lines, text=text, parts=["talk"])

    def upload(data: bytes) -> Try:
        return site.form(page + lines, parts=["talk"], file=SimpleUploadedFile("liste.xlsx", data))

    def hook(raw: bytes) -> Try:
        login = base64.b64encode(SECRET.encode()).decode()
        client = Client(raise_request_exception=False, headers={"Authorization": f"Basic {login}"})
        body = encode_multipart(BOUNDARY, {"email": raw.decode("latin-1")})
        return lambda: client.generic("POST", "/webhooks/mail/sendgrid/inbound/", body, MULTIPART_CONTENT).status_code

    return {
        "a request": {
            "query": site.see("/?" + fields(1_000, "")),
            "a page of the order": site.see("/raekkefoelge/?side=" + "9" * 3_900),
        },
        "a form": {
            "fields": site.raw("/tilmeld/", fields(4_100)),
            "too many fields": site.raw("/tilmeld/", fields(200_000)),
            "a name": site.form("/tilmeld/", contact_name="x" * LARGE),
            "an address": site.form("/tilmeld/", contact_email="a@" * (LARGE // 2)),
            "a number": site.form("/tilmeld/", contact_phone="9" * LARGE, expected_attendees="9" * 4_000),
            "a municipality": site.form("/tilmeld/", municipality="å" * (LARGE // 2)),
            "the link's municipality": site.form("/link/", municipality="aarhus " * (LARGE // 7)),
            "a code": site.form("/raekkefoelge/", code="1-" * (LARGE // 2)),
            "wishes": site.form(f"{page}practical/", venue="x" * MEGA, focus="\n" * MEGA, phone_on_the_day="1" * MEGA),
            "a comment": site.form(f"{house.attendee}answer/", partstat="ACCEPTED", comment="x " * (LARGE // 2)),
            "a file": site.form("/tilmeld/", upload=SimpleUploadedFile("x", b"x" * LARGE)),
        },
        "an attendee list, pasted": {
            "500 people": paste(people),
            "separators": paste(";" * 200_000),
            "signs": paste("a@" * 100_000),
            "lines": paste("x\n" * 2_500),
            "too much": paste("x;y@z.dk\n" * (LARGE // 9)),
        },
        "an attendee list as a file": {
            "500 people": upload(f"Navn;Mail;Rolle\n{people.replace(' <', ';').replace('>', ';leder')}".encode()),
            "people": upload(b"Navn;Mail\n" + b"Anna Holm;anna@aarhus.dk\n" * 79_000),
            "separators": upload(b";" * 1_999_000),
            "quotation marks": upload(b'"' * 1_999_000),
            "nothing, packed": upload(bomb(9_900_000, b" ")),
            "rows, packed": upload(bomb(2_900_000, b"<row><c><v>1</v></c></row>")),
            "tags, packed": upload(bomb(2_900_000, b"<a>")),
        },
        "a body of the API": {
            "fields": site.api(
                "POST", f"programmes/{SLUG}/registrations", json.dumps({f"{n:x}": 0 for n in range(6_000)})
            ),
            "depth": site.api("POST", f"programmes/{SLUG}/registrations", "[" * 65_000),
            "500 people": site.api("PUT", attendees, json.dumps(listed)),
            "501 empty ones": site.api("PUT", attendees, json.dumps([{}] * 501)),
            "facilitators": site.api("PUT", day, json.dumps({"facilitators": [{}] * 20_000})),
            "too much": site.api("PUT", day, "x" * MEGA),
        },
        "a list of the API": {
            "registrations": site.api("GET", "registrations?limit=500"),
            "journal": site.api("GET", f"journal?programme={SLUG}&limit=500"),
            "too many": site.api("GET", "registrations?limit=100000"),
        },
        "a list or search of staff": {
            "words": site.see("/admin/booking/registration/?q=" + "+".join(["kommune"] * 500), house.staff),
            "a word": site.see("/admin/booking/registration/?q=" + "x" * 3_900, house.staff),
            "mails": site.see("/admin/notifications/message/?q=" + "+".join(["a"] * 1_900), house.staff),
            "all of them": site.see("/admin/booking/journalentry/?all=", house.staff),
        },
        "the public record": {
            "order": site.see("/raekkefoelge/"),
            "journal": site.see("/raekkefoelge/journal.json"),
        },
        "`/health/`": {"asked": site.see("/health/")},
        "a log-in": {
            "a password": site.form("/konto/log-ind/", login="staff", password="x" * LARGE),
            "a name": site.form("/konto/log-ind/", login="x" * LARGE, password="x"),
        },
        "a received mail, webhooks included": {
            "webhook": hook(mail(b"Subject: x", b"x", MOST_OCTETS_OF_MAIL - 1_000)),
            "webhook, lines": hook(mail(b"Subject: x", b"\n", MOST_OCTETS_OF_MAIL - 1_000)),
            "webhook, parts": hook(
                mail(b'Content-Type: multipart/mixed; boundary="b"', b"--b\n\nx\n", MOST_OCTETS_OF_MAIL - 1_000)
            ),
            "webhook, as large as it is read": hook(mail(b"Subject: x", b"x" * 25 + b"\n", 10_380_000)),
            "as large as it is read": kept(mail(b"Subject: x", b"x y\n", 10_400_000)),
            "larger": kept(mail(b"Subject: x", b"x y\n", MOST_OCTETS_OF_MAIL)),
            "lines": kept(mail(b"Subject: x", b"x" * 25 + b"\n", 10_380_000)),
            "many parts": kept(mail(b'Content-Type: multipart/mixed; boundary="b"', b"--b\n\nx\n", 10 * MEGA)),
            "parts": kept(mail(b'Content-Type: multipart/mixed; boundary="b"', b"--b\n\nx\n", 34_000)),
            "tags": kept(mail(b"Content-Type: text/html", b"<", 2 * MEGA)),
            "calendar": kept(mail(b"Content-Type: text/calendar", b"BEGIN:VEVENT\r\n", 262_000)),
            "addresses": kept(mail(b"To: " + b"a@b.example, " * 100_000, b"x", 10)),
        },
        "a calendar feed": {"all days": site.see(house.feed)},
        "a file that a command reads": {
            "a programme": command("load_programme", folder, "[a]\n" + "b = 1\n" * 160_000),
            "tables": command("load_programme", folder, "[[seasons]]\nslug = 'x'\n" * 40_000),
            "municipalities": command("load_municipalities", folder, "0101,København\n" * 60_000),
            "too much": command("load_programme", folder, "# x\n" * MEGA),
        },
    }


def warm(house: House) -> None:
    """Open what is imported and compiled at the first request, which is not the input's doing."""
    for path in (*WARMED, house.page, house.attendee):
        house.see(path)()
    for path in ("booking/registration/", "notifications/message/", "booking/journalentry/"):
        house.see(f"/admin/{path}", house.staff)()
    house.form("/tilmeld/", contact_email="a@aarhus.dk")()
    house.form(f"{house.page}attendees/paste/", text="Anna Holm", parts=["talk"])()
    house.api("PUT", f"registrations/{house.first.reference}/attendees", "[]")()
    house.api("PUT", f"registrations/{house.first.reference}/day", "{}")()
    kept(b"From: a@b.example\n\nx")()


def measured(act: Try) -> tuple[int, float, float]:
    """Do it in a child; return its status, processor seconds, and megabytes."""
    connections.close_all()
    back, out = os.pipe()
    child = os.fork()
    if not child:
        before = resource.getrusage(resource.RUSAGE_SELF)
        status = act()
        after, programs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        seconds = sum(used.ru_utime + used.ru_stime for used in (after, programs)) - before.ru_utime - before.ru_stime
        megabytes = (after.ru_maxrss - before.ru_maxrss) / 1_000
        os.write(out, json.dumps([status, seconds, megabytes]).encode())
        os._exit(0)
    os.close(out)
    with os.fdopen(back, "rb") as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    status, seconds, megabytes = json.loads(told)
    return status, seconds, megabytes


def main(target: Path) -> None:
    """Measure all and write what was found."""
    with at(OPENS):
        house = House()
        warm(house)
        found = [
            (door, title, *measured(act))
            for door, tries in doors(house, target.parent).items()
            for title, act in tries.items()
        ]
    target.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
