"""The recipes of questionnaires and mappings, tried as they stand: the command is run, the buttons are there."""

import datetime as dt
import re
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError
from django.test import Client
from time_machine import Traveller

from tests.docs.pages import ROOT
from tests.docs.test_recipes import commands, loaded, recipe, replace
from tests.factories import make_municipalities
from tests.toolbox.mapping.mapping_helpers import draft_mapping
from toolbox.models import Edition, Invitation, Scope


@pytest.mark.django_db
def test_questionnaire_is_made_from_a_copy_and_changed_by_update_alone(tmp_path: Path) -> None:
    [named] = re.findall(r"`(toolbox/data/[^`]+)`", recipe("A questionnaire"))
    copy = tmp_path / "next.toml"
    copy.write_text((ROOT / named).read_text(encoding="utf-8"), encoding="utf-8")
    replace(copy, 'slug = "faglig-ledelse"', 'slug = "faglig-ledelse-2018"')
    [command] = commands("A questionnaire")
    assert loaded(command, copy).startswith("faglig-ledelse-2018: læst som udgave 1.")
    replace(copy, "smallest_group = 5", "smallest_group = 6")
    assert loaded(command, copy).startswith("smallest_group: 5 -> 6\n")
    assert Edition.objects.count() == 1
    assert "læst som udgave 2" in loaded(command, copy, "--update")
    replace(copy, "smallest_group = 6", "smallest_group = 4")
    with pytest.raises(CommandError, match="smallest_group"):
        loaded(command, copy)


@pytest.mark.django_db
def test_each_button_of_a_questionnaire_and_a_mapping_stands_where_the_recipe_says(clock: Traveller) -> None:
    make_municipalities(2)
    client = Client()
    otto = User.objects.create_superuser("otto", "otto@example.dk", "x")
    client.force_login(otto)
    mapping = draft_mapping(scope=Scope.ALL)
    shown = [client.get("/admin/").text, client.get("/admin/toolbox/mapping/").text]
    one = f"/admin/toolbox/mapping/{mapping.pk}/"
    shown.append(client.get(one).text)
    client.post(one, {"act": "open", "codes": ""})
    clock.move_to(mapping.joint_opens_at + dt.timedelta(hours=1))
    client.force_login(otto)
    [line] = re.findall(r"`(\d{4};[^`]+)`", recipe("A mapping"))
    own = line.replace("0751", "0101")
    client.post(f"{one}addresses/", {"lines": own, "confirmed": "yes"})
    assert Invitation.objects.get(municipality="0101").contact_email == "anne@aarhus.dk"
    shown.append(client.get(one).text)
    edit = f"/admin/toolbox/edition/{mapping.edition_id}/"
    text = client.get(edit).context["form"].initial["text"]
    shown += [client.get("/admin/toolbox/edition/").text, client.get(edit).text]
    shown.append(client.post(edit, {"text": text.replace("smallest_group = 5", "smallest_group = 6")}).text)
    named = re.findall(r'"([^"]+)"', recipe("A questionnaire") + recipe("A mapping"))
    assert len(named) >= 12
    assert [words for words in named if not any(words in page_shown for page_shown in shown)] == []
