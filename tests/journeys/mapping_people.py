"""What the people of a mapping's story do on its pages, while a worker works beside them and is killed."""

import re
from email.message import EmailMessage
from html import unescape
from typing import Any

from django.test import Client

from booking.services.turn import MUNICIPALITY
from tests.booking.admin.staff_desk import values_of
from tests.journeys.killed_workers import KilledWorkers
from tests.notifications.mail_helpers import body
from toolbox.models import GoalQuestion, Plan, SubGoal
from toolbox.plan.links import plan_path
from toolbox.plan.questions import question_path
from toolbox.plan.writing import add_row

PEOPLE = {
    "committee-chair": [5],
    "head-of-children-services": [3],
    "team-leader": [2, 2, 3, 3, 4],
    "caseworker": [1, 2, 2, 3, 4, 4],
}
AGREE = (5, 4, 4, 1, 5)
MEASURED_GOAL: dict[str, Any] = {
    "text": "Alle kender målene",
    "criteria": [{"text": "80 %", "targets": [{"measure": "kender målene", "value": 80, "unit": "%"}]}],
}


def link_in(mails: list[EmailMessage], address: str, part: str) -> str:
    """Return the path in the mail to an address, of a page below `part`."""
    letter = next(letter for letter in mails if letter["To"] == address)
    found = re.search(rf"http://testserver(/{part}/[^\s/]+/)", body(letter))
    assert found is not None
    return found[1]


def text_of(client: Client, path: str) -> str:
    """Return what a page says."""
    answer = client.get(path)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def two_fill_the_joint_form_in(workers: KilledWorkers, contact: Client, colleague: Client, home: str) -> None:
    """Let two fill the form in at once while a worker works, which is killed between two of its pages; hand in."""
    workers.start()
    for number in range(1, 6):
        page = f"{home}skema/{number}/"
        opened = values_of(contact.get(page), ""), values_of(colleague.get(page), "")
        statements = re.findall(r'name="(f\d\d)" value="4"', text_of(contact, page))
        half = len(statements) // 2
        for client, stood, mine in zip(
            (contact, colleague), opened, (statements[:half], statements[half:]), strict=True
        ):
            assert client.post(page, stood | dict.fromkeys(mine, "4")).status_code == 303
        if number == 3:
            workers.kill()
            workers.start()
    assert "I har svaret på alle udsagn." in text_of(contact, f"{home}skema/send/")
    workers.kill()
    contact.post(f"{home}skema/send/")
    assert "I sendte det fælles skema ind" in text_of(contact, home)


def roles_answer(workers: KilledWorkers, contact: Client, home: str, chair: str) -> set[str]:
    """Let four roles answer while a worker works; the first caseworker is interrupted and goes on elsewhere.

    Return what nobody else may learn: the roles' links, and the code.
    """
    secrets = set()
    links = dict(re.findall(r'id="link-([\w-]+)"[^>]*value="http://testserver([^"]+)"', text_of(contact, home)))
    assert links["committee-chair"] == chair
    workers.start()
    for role, values in PEOPLE.items():
        for number, value in enumerate(values):
            phone, path = Client(), links[role]
            begun = text_after(phone, f"{path}begynd/")
            answers = {f"{letter}{place:02}": str(value) for letter in "cmts" for place in range(1, 11)}
            phone.post(f"{path}side/1/", answers)
            if (role, number) == ("caseworker", 0):
                workers.kill()
                code = re.search(r"<strong>(\w{4}-\w{4}-\w{4})</strong>", begun)
                assert code is not None
                secrets.add(code[1])
                phone = Client()
                assert phone.post(f"{path}fortsaet/", {"code": code[1]})["Location"] == f"{path}side/1/"
                assert 'value="1" class="form-radio" id="s01_0" checked' in text_of(phone, f"{path}side/1/")
                workers.start()
            phone.post(f"{path}side/2/", answers)
            assert phone.post(f"{path}send/")["Location"] == f"{path}tak/"
    workers.kill()
    counted = re.findall(r"(\d+) har sendt svar\.", text_of(contact, home))
    assert sorted(map(int, counted)) == sorted(map(len, PEOPLE.values()))
    return secrets | set(links.values())


def text_after(client: Client, path: str) -> str:
    """Return what a page says that a press leads to."""
    return unescape(client.post(path).content.decode())


def heat_map_is_read(contact: Client, result: str) -> None:
    """Read the heat map, and share it."""
    page = text_of(contact, result)
    heat = page[page.index("Temaer og roller") : page.index("</table>")]
    assert heat.count('scope="col"') == 4, "themes, the joint form and two roles; two are hidden"
    assert "Facilitatorerne kan nu læse jeres resultat." in unescape(
        contact.post(f"{result}del/", {"shared": "yes"}, follow=True).content.decode()
    )


def themes_are_chosen(contact: Client, personal: str) -> str:
    """Choose the first theme that the result suggests, and return its question."""
    assert "Det peger jeres kortlægning på" in text_of(contact, personal)
    theme = re.search(r'<a href="#theme_(\d+)">([^<]+)</a>', text_of(contact, f"{personal}chosen/"))
    assert theme is not None
    contact.post(f"{personal}chosen/", {"themes": [theme[1]], "stage": "before"})
    assert f"<li>{theme[2]}</li>" in text_of(contact, personal)
    return theme[2]


def a_plan_is_begun(contact: Client, personal: str, theme: str) -> str:
    """Begin a plan from the themes, with a goal that is measured in per cent; return its page."""
    sent = values_of(contact.get(f"{personal}plan/"), "") | {"start": "themes"}
    assert contact.post(f"{personal}plan/", sent).status_code == 303
    plan, sub_goal = Plan.objects.get(), SubGoal.objects.get()
    path = plan_path(plan, may_edit=True)
    assert theme in text_of(contact, path)
    add_row(plan_id=plan.pk, kind="action_goal", parent_id=sub_goal.pk, values=MEASURED_GOAL, by=MUNICIPALITY)
    return path


def a_question_is_asked_and_answered(workers: KilledWorkers, contact: Client, plan: str) -> GoalQuestion:
    """Ask, and let five answer while a worker works, which is killed among them."""
    ask = re.search(r'href="([^"]+spoergsmaal/\d+/)"', text_of(contact, plan))
    assert ask is not None
    contact.post(ask[1], {"statement": "Jeg kender vores mål", "days": "14"})
    question = GoalQuestion.objects.get()
    workers.start()
    for number, value in enumerate(AGREE):
        colleague, path = Client(), question_path(question)
        key = re.search(r'name="key" value="([^"]+)"', text_of(colleague, path))
        assert key is not None
        colleague.post(path, {"value": value, "key": key[1]})
        if number == 2:
            workers.kill()
    return question
