"""Questionnaires for staff: read as each role, copied, edited as text, and kept as a new edition once looked at."""

import tomllib

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from tests.factories import make_municipalities
from tests.toolbox.mapping.mapping_helpers import opened_mapping
from toolbox.models import Edition, Mapping
from toolbox.questionnaire.editions import (
    OURS,
    document_of_edition,
    newest_edition,
    read_questionnaire,
    store_edition,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LIST = "/admin/toolbox/edition/"


@pytest.fixture
def edition() -> Edition:
    return store_edition(read_questionnaire(OURS))[0]


def signed_in_as(client: Client, role: str) -> Client:
    user = User.objects.create_user(role, f"{role}@example.dk", "x", is_staff=True)
    user.groups.set([Group.objects.get(name=role)])
    client.force_login(user)
    return client


@pytest.fixture
def administrator(client: Client) -> Client:
    return signed_in_as(client, "Administrator")


def page_of(edition: Edition) -> str:
    return reverse("admin:toolbox_edition_change", args=[edition.pk])


def text_of(client: Client, path: str) -> str:
    text: str = client.get(path).context["form"].initial["text"]
    return text


def test_a_correction_is_looked_at_and_becomes_a_new_edition(administrator: Client, edition: Edition) -> None:
    make_municipalities(1)
    mapping = opened_mapping("0101")
    words = document_of_edition(edition).statements[0].da
    text = text_of(administrator, page_of(edition)).replace(words, "Målene er skrevet ned")
    looked = administrator.post(page_of(edition), {"text": text, "confirmed": "yes"})
    assert "statements.f01.da" in looked.text
    assert "Målene er skrevet ned" in looked.text
    assert Edition.objects.count() == 1, "what nobody has looked at is not stored"
    seen = looked.context["seen"]
    changed = {"text": text.replace("ned", "op"), "seen": seen, "confirmed": "yes"}
    assert administrator.post(page_of(edition), changed).status_code == 200, "edited after the look"
    assert Edition.objects.count() == 1
    done = administrator.post(page_of(edition), {"text": text, "seen": seen, "confirmed": "yes"}, follow=True)
    assert "Gemt som udgave 2." in done.text
    newest = newest_edition("faglig-ledelse")
    assert newest is not None
    assert document_of_edition(newest).statements[0].da == "Målene er skrevet ned"
    assert Mapping.objects.get(pk=mapping.pk).edition_id == edition.pk, "a mapping keeps its edition"
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.user.username) == (str(newest.pk), "Administrator")


def test_another_edition_meanwhile_is_seen_before_anything_is_stored(administrator: Client, edition: Edition) -> None:
    text = text_of(administrator, page_of(edition)).replace("Faglig ledelse og", "Ledelse og")
    seen = administrator.post(page_of(edition), {"text": text}).context["seen"]
    document = document_of_edition(edition)
    store_edition(document.model_copy(update={"smallest_group": 7}))
    again = administrator.post(page_of(edition), {"text": text, "seen": seen, "confirmed": "yes"})
    assert "smallest_group" in again.text
    assert Edition.objects.count() == 2


def test_a_copy_is_a_questionnaire_of_its_own(administrator: Client, edition: Edition) -> None:
    path = f"{page_of(edition)}?kopi"
    text = text_of(administrator, path)
    assert tomllib.loads(text)["slug"] == "faglig-ledelse-kopi"
    looked = administrator.post(path, {"text": text})
    assert "Det bliver et nyt spørgeskema: faglig-ledelse-kopi." in looked.text
    administrator.post(path, {"text": text, "seen": looked.context["seen"], "confirmed": "yes"})
    slugs = list(Edition.objects.order_by("pk").values_list("questionnaire__slug", "number"))
    assert slugs == [("faglig-ledelse", 1), ("faglig-ledelse-kopi", 1)]
    assert tomllib.loads(text_of(administrator, path))["slug"] == "faglig-ledelse-kopi2"


def test_a_text_that_is_wrong_comes_back_with_lines_and_keys(administrator: Client, edition: Edition) -> None:
    text = text_of(administrator, page_of(edition)).replace("minutes = 5", "minutes = 0")
    page = administrator.post(page_of(edition), {"text": text, "confirmed": "yes"})
    assert page.status_code == 422
    for key in ("roles[2].minutes", "roles[5].minutes"):
        assert f"nøglen {key}: Skriv et helt tal fra 1 til 240." in page.text
    assert "minutes = 0" in page.text, "what was typed is still there"
    for wrong in ("", "x" * 60_001):
        assert administrator.post(page_of(edition), {"text": wrong}).status_code == 422
    assert (
        "siger det samme"
        in administrator.post(page_of(edition), {"text": text_of(administrator, page_of(edition))}).text
    )
    assert Edition.objects.count() == 1


def test_the_preview_shows_what_each_role_sees_in_both_languages(administrator: Client, edition: Edition) -> None:
    path, document = f"{page_of(edition)}preview/", document_of_edition(edition)
    for role in document.roles:
        page = administrator.get(f"{path}?role={role.key}").text
        own = {part.da for part in document.statements_of(role.key)}
        others = {part.da for part in document.statements} - own
        assert all(words in page for words in own)
        assert not any(words in page for words in others)
    chair = administrator.get(f"{path}?role=committee-chair&lang=en")
    assert "let your municipality see them" in chair.text
    assert "<form" not in chair.text.split("<main")[1].split("</main")[0]
    caseworker = administrator.get(f"{path}?role=caseworker&lang=en").text
    assert "Hvad ville hjælpe dig mest i dit arbejde?" in caseworker, "Danish where nobody has translated it"
    assert administrator.get(f"{path}?role=nobody").context["is_joint"] is True


def test_an_edition_is_a_file_that_reads_back_as_it(administrator: Client, edition: Edition) -> None:
    answer = administrator.get(f"{page_of(edition)}file/")
    assert answer["Content-Disposition"] == 'attachment; filename="faglig-ledelse-1.toml"'
    assert tomllib.loads(answer.content.decode())["statements"][0]["id"] == "f01"


def test_who_makes_mappings_reads_questionnaires_and_edits_none(client: Client, edition: Edition) -> None:
    coordinator = signed_in_as(client, "Koordinator")
    assert "Ret" not in coordinator.get(LIST).text.split("<table")[1].replace("Retning", "")
    assert coordinator.get(f"{page_of(edition)}preview/").status_code == 200
    for answer in (coordinator.get(page_of(edition)), coordinator.post(page_of(edition), {"text": "x"})):
        assert answer.status_code == 403
