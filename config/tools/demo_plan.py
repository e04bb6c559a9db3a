"""The demo's goal plan: one municipality's own, made from the example, adopted, and measured once."""

import datetime as dt
import json
from typing import Any

from django.db import transaction

from booking.models import Municipality
from booking.services.turn import MUNICIPALITY, SYSTEM
from toolbox.models import Anchoring, Plan, Target
from toolbox.plan.adopting import adopt, share
from toolbox.plan.document import PlanDocument
from toolbox.plan.links import plan_path
from toolbox.plan.loading import newest_example
from toolbox.plan.reading import document_of
from toolbox.plan.starting import create_plan
from toolbox.plan.writing import add_row, change_row

CODE = "0580"
TITLE = "Den helhedsorienterede indsats 2016-2017"
ADOPTED, MEASURED = dt.date(2016, 6, 15), dt.date(2016, 9, 1)
VALUES = (62, 48, 96)
"""What was measured of the first, the third and the fourth target."""


@transaction.atomic
def demo_plan_path() -> str:
    """Make the demo's plan unless it is there, and return the path to edit it; it sends nobody a mail."""
    plan = Plan.objects.filter(municipality=CODE, registration=None, erased_at=None).first()
    return plan_path(plan or _made(), may_edit=True)


def _made() -> Plan:
    example = newest_example()
    if example is None:
        message = "Load the example first: load_goal_plan."
        raise LookupError(message)
    # The sheet is of 2014: the demo's clock stands two years later.
    later = json.dumps(document_of(example).as_json()).replace("2015", "2017").replace("2014", "2016")
    municipality = Municipality.objects.get(pk=CODE)
    document = PlanDocument.model_validate_json(later).model_copy(update={"title": TITLE})
    plan = create_plan(document=document, municipality=municipality, by=SYSTEM, start="example")
    say: dict[str, Any] = {"plan_id": plan.pk, "by": MUNICIPALITY}
    for anchoring in Anchoring.objects.filter(plan=plan):
        change_row(kind="anchoring", row_id=anchoring.pk, values={"role": "familiechefen"}, stood=None, **say)
    adopt(on=ADOPTED, **say)
    first, _later, third, fourth = Target.objects.filter(plan=plan).order_by("pk")
    for target, value in zip((first, third, fourth), VALUES, strict=True):
        values = {"on": MEASURED, "value": value, "answers": 41}
        add_row(kind="measurement", parent_id=target.pk, values=values, **say)
    return share(is_shared=True, **say)
