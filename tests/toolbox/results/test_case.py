"""What a registration's case holds of its municipality's mappings."""

import pytest
from django.test import override_settings

from notifications.handover.files import case_files
from tests.factories import make_municipalities, make_programme, make_registration
from tests.toolbox.mapping.mapping_helpers import opened_mapping
from tests.toolbox.results.result_helpers import answered_mapping, publish
from toolbox.models import Invitation, JointAnswer
from toolbox.results.sharing import share_results

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@override_settings(LANGUAGE_CODE="da")
def test_a_case_has_the_joint_form_and_the_figures_only_where_they_are_shared() -> None:
    registration = make_registration(make_programme(), make_municipalities(2)[0])
    mapping = answered_mapping()
    opened_mapping("0101", slug="ikke-sendt-ind")
    opened_mapping("0101", slug="et-andet-tilbud", programme=make_programme(slug="et-andet"))
    invitation = Invitation.objects.get(mapping=mapping)
    JointAnswer.objects.create(invitation=invitation, item="q1", content=["opfoelgning"])
    publish(mapping)
    name = f"redskabskasse/kortlaegning-{mapping.pk}"
    assert [file for file in dict(case_files(registration)) if "kortlaegning" in file] == [f"{name}-faelles-skema.csv"]
    share_results(invitation_id=invitation.pk, is_shared=True)
    files = {file: content.decode("utf-8-sig") for file, content in case_files(registration) if "kortlaegning" in file}
    assert list(files) == [f"{name}-{kind}.csv" for kind in ("faelles-skema", "temaer", "udsagn")]
    joint = files[f"{name}-faelles-skema.csv"].splitlines()
    assert len(joint) == 38
    assert joint[1].endswith(";I høj grad")
    assert "Hvilke temaer" in joint[37]
    assert "opfoelgning" not in joint[37], "a theme is written as its question"
    assert "sagsbehandler" in files[f"{name}-temaer.csv"].casefold()
