"""The storm, a short one, and with --long a long one: nothing lost, nothing twice or half done, and the proof holds."""

from pathlib import Path

from tests.storm.postman import PACK
from tests.storm.storm import LONG, SHORT, storm


def test_nothing_is_lost_and_nothing_is_there_twice(
    tmp_path: Path,
    long_run: bool,  # noqa: FBT001 a fixture
) -> None:
    found = storm(LONG if long_run else SHORT, tmp_path)
    print(found)  # noqa: T201 the counts are what somebody wants to read
    assert found.is_good, found
    assert set(found.moods) == set(PACK)
    assert min(found.kills.values()) > 0 or not long_run
