"""Plans for tests."""

from pathlib import Path

from booking.models import Municipality, Registration
from booking.services.turn import MUNICIPALITY
from tests.factories import make_municipality
from toolbox.models import Plan
from toolbox.plan.adopting import share
from toolbox.plan.document import PlanDocument
from toolbox.plan.loading import EXAMPLE, read_plan
from toolbox.plan.starting import create_plan


def example_document(file: Path = EXAMPLE) -> PlanDocument:
    """Return the document of our example."""
    return read_plan(file)


def make_plan(document: PlanDocument | None = None, municipality: Municipality | None = None) -> Plan:
    """Return a plan of a municipality (Aarhus where none is given), made of the example where no document is given."""
    aarhus = Municipality.objects.filter(name="Aarhus").first()
    return create_plan(
        document=document or example_document(),
        municipality=municipality or aarhus or make_municipality(),
        email="anne@aarhus.dk",
        by=MUNICIPALITY,
    )


def shared_plan(registration: Registration) -> Plan:
    """Return a plan begun from a registration and shared with Socialstyrelsen."""
    plan = create_plan(
        document=example_document(), municipality=registration.municipality, registration=registration, by=MUNICIPALITY
    )
    return share(plan_id=plan.pk, is_shared=True, by=MUNICIPALITY)
