"""Good examples: named in a joint form, with the municipality's consent, and put on the shelf by staff (B8, B12)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F

from booking.services.turn import Actor
from toolbox.mapping.turn import turn_on_mapping
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
    found = [example for answer in _answers() for example in _of_answer(answer)]
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
