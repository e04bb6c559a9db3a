"""Good examples: named in a joint form, with the municipality's consent, and put on the shelf by staff (B8, B12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F

from booking.services.turn import MUNICIPALITY, Actor
from toolbox.mapping.turn import MappingTurn, turn_on_mapping
from toolbox.models import Invitation, JointAnswer, MappingChange, Theme, Tool
from toolbox.results.refusals import ExampleNotGiven, ExampleNotShown


@dataclass(frozen=True, kw_only=True)
class GoodExample:
    """A tool of a municipality; `number` is its place in the answer, `tool` its row on the shelf where it has one."""

    invitation: Invitation
    item: str
    number: int
    title: str
    text: str
    url: str
    tool: Tool | None = None

    @property
    def key(self) -> str:
        """Return the name of its row on the shelf: each example has one at most."""
        return f"example-{self.invitation.pk}-{self.item}-{self.number}"

    @property
    def is_on_shelf(self) -> bool:
        """Tell whether everybody sees it."""
        return self.tool is not None and self.tool.is_shown


def good_examples() -> list[GoodExample]:
    """List the examples of published mappings that may be shown, the newest first; two statements."""
    return _with_tools([example for answer in _answers() for example in _of_answer(answer)])


def examples_of(invitation: Invitation) -> list[GoodExample]:
    """List what a municipality has handed in and lets everybody see; two statements."""
    if invitation.handed_in_at is None:
        return []
    answers = invitation.joint_answers.filter(content__isnull=False).order_by("item")
    return _with_tools([example for answer in answers for example in _of_answer(answer)])


def _with_tools(found: list[GoodExample]) -> list[GoodExample]:
    keyed = Tool.objects.select_related("theme").filter(key__in=[example.key for example in found])
    tools = {tool.key: tool for tool in keyed}
    return [GoodExample(**{**vars(example), "tool": tools.get(example.key)}) for example in found]


def shelve_example(*, key: str, theme_id: int, by: Actor) -> Tool:
    """Put an example on the shelf below a theme, named with its municipality; the second time it is shown again.

    What staff have mended in its words stays. Raises ExampleNotGiven without the municipality's consent, and
    ExampleNotShown where the shelf cannot hold it.
    """
    example = next((example for example in good_examples() if example.key == key), None)
    theme = Theme.objects.filter(pk=theme_id).first()
    if example is None or theme is None:
        raise ExampleNotGiven
    with turn_on_mapping(example.invitation.mapping_id, by) as turn:
        if example.key not in {given.key for given in examples_of(example.invitation)}:
            raise ExampleNotGiven  # the municipality has taken its consent back since it was read
        tool = Tool.objects.filter(key=key).first() or Tool(
            key=key,
            title_da=example.title,
            text_da=example.text,
            url=example.url,
            municipality=example.invitation.municipality,
        )
        if tool.pk and tool.is_shown and tool.theme_id == theme.pk:
            return tool
        before, tool.theme, tool.is_shown = tool.theme_id, theme, True
        _store(tool, {before, theme.pk})
        turn.record(MappingChange.EXAMPLE_SHELVED, example.invitation, {"tool": tool.pk, "shown": True})
    return tool


def take_down_example(*, key: str, by: Actor) -> None:
    """Take an example off the shelf; twice changes nothing. What municipalities chose of it stays theirs."""
    tool = Tool.objects.filter(key=key, municipality__isnull=False, is_shown=True).first()
    if tool is None:
        return
    invitation = Invitation.objects.get(pk=int(key.split("-")[1]))
    with turn_on_mapping(invitation.mapping_id, by) as turn:
        _take_down(turn, tool, invitation)


def end_consent(*, invitation_id: int, key: str, by: Actor = MUNICIPALITY) -> bool:
    """Take the consent to an example back: it is shown no longer, and staff cannot show it; False where none is given.

    What other municipalities chose of it stays theirs.
    """
    mapping_id = Invitation.objects.values_list("mapping_id", flat=True).get(pk=invitation_id)
    with turn_on_mapping(mapping_id, by) as turn:
        # Above it the mapping's lock: a page of the joint form that is saved at the same time comes before or after.
        invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation_id)
        example = next((example for example in examples_of(invitation) if example.key == key), None)
        if example is None:
            return False
        answer = JointAnswer.objects.get(invitation=invitation, item=example.item)
        content: Any = answer.content
        content[example.number - 1]["consent"] = False
        answer.version += 1
        answer.save(update_fields=["content", "version"])
        turn.record(MappingChange.CONSENT_ENDED, invitation, {"item": example.item, "number": example.number})
        if example.tool is not None and example.tool.is_shown:
            _take_down(turn, example.tool, invitation)
    return True


def _take_down(turn: MappingTurn, tool: Tool, invitation: Invitation) -> None:
    tool.is_shown = False
    _store(tool, {tool.theme_id})
    turn.record(MappingChange.EXAMPLE_SHELVED, invitation, {"tool": tool.pk, "shown": False})


def _store(tool: Tool, themes: set[int]) -> None:
    """Store the tool, and raise the versions of its themes, by which the public page knows of it."""
    tool.version += 1
    try:
        tool.full_clean()
    except ValidationError as fault:
        raise ExampleNotShown from fault
    tool.save()
    Theme.objects.filter(pk__in=themes - {None}).update(version=F("version") + 1)


def _answers() -> Iterator[JointAnswer]:
    answers = JointAnswer.objects.filter(
        invitation__handed_in_at__isnull=False,
        invitation__mapping__published_at__isnull=False,
        invitation__mapping__erased_at=None,
        content__isnull=False,
    ).select_related("invitation__municipality", "invitation__mapping")
    return answers.order_by("-invitation__mapping__published_at", "invitation__municipality__name", "item").iterator()


def _of_answer(answer: JointAnswer) -> Iterator[GoodExample]:
    """Yield the tools of an answer that the municipality lets everybody see, and of which there is something to see."""
    content: Any = answer.content
    for number, said in enumerate(content if isinstance(content, list) else [], 1):
        if isinstance(said, dict) and said.get("consent") is True and (said.get("text") or said.get("url")):
            yield GoodExample(
                invitation=answer.invitation,
                item=answer.item,
                number=number,
                title=said["title"],
                text=said.get("text") or "",
                url=said.get("url") or "",
            )
