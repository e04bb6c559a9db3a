"""Reading a goal plan from a file: the sheet of the source text as YAML, or a document as YAML or JSON."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from booking.programme.small_file import small_file
from booking.programme.toml_table import ProgrammeFileError
from booking.services.turn import SYSTEM
from toolbox.models import Plan
from toolbox.plan.document import PlanDocument, errors_of
from toolbox.plan.reading import document_of
from toolbox.plan.sheet import document_of_sheet, is_sheet
from toolbox.plan.starting import create_plan

EXAMPLE = Path(__file__).resolve().parent.parent / "data" / "goal_plan_example.yaml"


class PlanLoader(yaml.SafeLoader):
    """A loader without aliases: a small file of them stands for more than memory holds."""

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Read a node; raises ComposerError for an alias."""
        if self.check_event(yaml.AliasEvent):
            alias: Any = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.composer.ComposerError(problem="alias", problem_mark=alias.start_mark)
        return super().compose_node(parent, index)


class PlanFileError(ProgrammeFileError):
    """A file that is no plan: the sentence says what is wrong, on which line, at which key."""


def read_plan(path: Path) -> PlanDocument:
    """Return the document that a file holds. Raises PlanFileError, FileTooLargeError, and OSError."""
    source = small_file(path)
    try:
        content: Any = yaml.load(source, Loader=PlanLoader)  # noqa: S506 a safe loader, and less
    except (yaml.YAMLError, ValueError, RecursionError) as fault:
        mark = getattr(fault, "problem_mark", None)
        accepted = _("Filen kan ikke læses som YAML eller JSON.")
        raise PlanFileError(line=mark.line + 1 if mark else 1, key="", accepted=accepted) from fault
    try:
        return document_of_sheet(content) if is_sheet(content) else PlanDocument.model_validate(content)
    except ValidationError as refusal:
        key, sentence = next(iter(errors_of(refusal).items()))
        raise PlanFileError(line=_line_of(source, key), key=key, accepted=f"{sentence}.") from refusal


def _line_of(source: bytes, key: str) -> int:
    """Return the line of a key ("goals.0.title"), of the nearest one above it where it is missing."""
    node, line = yaml.compose(source, Loader=PlanLoader), 0
    for name in key.split("."):
        if isinstance(node, yaml.MappingNode):
            found = next(((at, below) for at, below in node.value if at.value == name), None)
        elif isinstance(node, yaml.SequenceNode) and name.isdecimal():
            found = next(((below, below) for below in node.value[int(name) :]), None)
        else:
            found = None
        if found is None:
            break
        line, node = found[0].start_mark.line, found[1]
    return line + 1


@transaction.atomic
def load_example(path: Path) -> tuple[Plan, bool]:
    """Store a file's plan as the newest example to start from, unless it says what the newest one says already.

    Returns the example and whether it is new. Raises what `read_plan` raises.
    """
    document = read_plan(path)
    newest = newest_example()
    if newest is not None and plan_content(document_of(newest)) == plan_content(document):
        return newest, False
    return create_plan(document=document, municipality=None, by=SYSTEM, start="file"), True


def newest_example() -> Plan | None:
    """Return the example that plans are started from."""
    return Plan.objects.filter(municipality=None, erased_at=None).order_by("-pk").first()


def plan_content(document: PlanDocument) -> dict[str, Any]:
    """Return what a document says, whichever rows it stands in."""

    def said(value: Any) -> Any:
        if isinstance(value, list):
            return [said(one) for one in value]
        if isinstance(value, dict):
            return {name: said(one) for name, one in value.items() if name not in {"id", "number"}}
        return value

    return said(document.as_json())  # type: ignore[no-any-return]  # of a document
