"""The corpus: nobody accepted wrongly, hardly anybody asked needlessly, nobody dropped silently."""

import pytest

from booking.attendee_list.lines import Line, LineVerdict
from booking.attendee_list.vocabulary import TEXT_WORDS
from tests.booking.attendee_helpers import read_file, read_pasted
from tests.booking.attendee_list.corpus import CorpusList, all_words, corpus

pytestmark = pytest.mark.pure

MOST_ASKED = 0.03


def _read(made: CorpusList) -> list[Line]:
    if isinstance(made.data, bytes):
        return read_file("liste", made.data)
    return read_pasted(made.data)


def test_the_corpus_is_read_right() -> None:
    wrong: list[str] = []
    dropped: list[str] = []
    asked = total = 0
    for made in corpus():
        lines = _read(made)
        total += len(made.people)
        accepted = {(line.name, line.email, line.role) for line in lines if line.verdict is LineVerdict.ACCEPTED}
        questioned = [line for line in lines if line.verdict is LineVerdict.QUESTIONED]
        right = set(made.people) | (
            {(name, email, "") for name, email, _role in made.people} if made.role_is_open else set()
        )
        wrong += [f"{made.kind}: {line}" for line in accepted - right]
        names = {line[:2] for line in accepted}
        for person in (person for person in made.people if person[:2] not in names):
            about = [line for line in questioned if person[1] in line.source or person[0] in line.source]
            dropped += [] if about else [f"{made.kind}: {person}"]
            asked += bool(about) and person[1] not in made.doubtful
    assert (wrong, dropped) == ([], [])
    assert asked <= MOST_ASKED * total, (asked, total)


def test_the_corpus_has_words_of_its_own() -> None:
    known = TEXT_WORDS["given_names"] | TEXT_WORDS["roles"] | TEXT_WORDS["unit_words"] | TEXT_WORDS["no_people"]
    assert known & set(all_words()) == set()
    assert len(corpus()) == 500
    assert [made.people for made in corpus()] == [made.people for made in corpus()]
