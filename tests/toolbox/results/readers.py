"""Every byte that anybody can get of a mapping: pages, files, the API, mails and the history, in both languages."""

import io
import re
import zipfile
from collections.abc import Collection, Iterator

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import translation

from booking.services import tokens
from notifications.models import Message
from tests.notifications.mail_helpers import announce_and_send
from toolbox.clock.mapping_looking import look_at_mapping
from toolbox.mapping.links import mapping_token, role_token
from toolbox.models import Invitation, Mapping, MappingEntry, RoleLink

DRAWN = re.compile(rb'(csrfmiddlewaretoken" value|nonce|name="key" value)="[^"]*"')
"""What is drawn by lot for each answer, whatever it says."""
TEXT_NUMBERS = re.compile(rb"/tekst/\d+/")
HEADERS = ("Content-Type", "Content-Length", "ETag", "Last-Modified", "Cache-Control")
OF_MUNICIPALITY = ("mapping", "mapping-results", "mapping-results-workbook", "joint-paper")
OF_ROLE = ("answer", "results-for-all")


class Readers:
    """The municipality, those who answer, staff, and another system with a key."""

    def __init__(self, codes: Collection[str] = ()) -> None:
        """Sign staff in, and give out a key; of these municipalities the pages are read, of all where none is named."""
        self.codes = codes
        self.anybody, self.staff, self.system = Client(), Client(), Client()
        self.user = User.objects.create_superuser("laeser", "laeser@example.dk", "x")
        self.sign_in()
        key = tokens.issue(name="Et andet system", read=True, write=False).key
        self.header = {"HTTP_AUTHORIZATION": f"Bearer {key}"}

    def sign_in(self) -> None:
        """Sign staff in once more: a session ends after an hour."""
        self.staff.force_login(self.user)

    def read(self, mapping: Mapping) -> dict[str, bytes]:
        """Return all that there is to read now, by where it is read."""
        self.sign_in()
        look_at_mapping(mapping.pk)
        announce_and_send()
        told = dict(self._pages(mapping))
        entries = MappingEntry.objects.filter(mapping=mapping).values_list("number", "at", "kind", "by", "details")
        told["history"] = repr(list(entries)).encode()
        mails = Message.objects.filter(source__startswith=f"mapping:{mapping.pk}:").order_by("source", "recipient")
        told["mails"] = repr(list(mails.values_list("kind", "recipient", "subject", "text", "html"))).encode()
        return told

    def _pages(self, mapping: Mapping) -> Iterator[tuple[str, bytes]]:
        for language in ("da", "en"):
            with translation.override(language):
                paths = list(self._paths(mapping))
            for path in paths:
                yield path, self._answer(self.anybody, path)
        for path in (
            reverse("admin:toolbox_mapping_changelist"),
            reverse("admin:toolbox_mapping_change", args=[mapping.pk]),
            reverse("admin:toolbox_mapping_turnout", args=[mapping.pk]),
            f"{reverse('admin:toolbox_figure_changelist')}?mapping={mapping.slug}",
            f"{reverse('admin:toolbox_figure_export')}?mapping={mapping.slug}",
        ):
            yield path, self._answer(self.staff, path)
        for path in ("mappings", f"mappings/{mapping.slug}/responses", f"mappings/{mapping.slug}/figures"):
            yield path, self._answer(self.system, f"/api/v1/{path}", **self.header)

    def _paths(self, mapping: Mapping) -> Iterator[str]:
        invitations = Invitation.objects.filter(mapping=mapping).order_by("pk")
        if self.codes:
            invitations = invitations.filter(municipality__in=self.codes)
        for invitation in invitations:
            for name in OF_MUNICIPALITY:
                yield reverse(name, kwargs={"token": mapping_token(invitation)})
        for link in RoleLink.objects.filter(invitation__in=invitations).order_by("pk"):
            for name in OF_ROLE:
                yield reverse(name, kwargs={"token": role_token(link)})

    def _answer(self, client: Client, path: str, **header: str) -> bytes:
        answer = client.get(path, **header)  # type: ignore[arg-type]  # a header beside the client's own arguments
        said = "\n".join(f"{name}: {answer.get(name)}" for name in HEADERS)
        if answer.content.startswith(b"PK"):  # a workbook: all that is in it; its members have the real clock's time
            with zipfile.ZipFile(io.BytesIO(answer.content)) as members:
                return repr([(name, members.read(name)) for name in members.namelist()]).encode()
        body = TEXT_NUMBERS.sub(b"/tekst/n/", DRAWN.sub(b'\\1="x"', answer.content))
        return f"{answer.status_code}\n{said}\n".encode() + body
