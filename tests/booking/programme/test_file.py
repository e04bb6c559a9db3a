"""The programme file: the seeded one as it stands, and a sentence with line and key for each way to spoil it."""

import datetime as dt
import json
import time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from booking.programme.file import MailIntervals, ProgrammeFacts, ProgrammeFileError, read_programme

pytestmark = pytest.mark.pure

SEEDED = Path(__file__).parents[3] / "booking" / "data" / "faglig-ledelse-2016-17.toml"
DENMARK = ZoneInfo("Europe/Copenhagen")


@pytest.fixture(scope="module")
def seeded() -> ProgrammeFacts:
    return read_programme(SEEDED)


def spoiled(tmp_path: Path, old: str, new: str, count: int = 1) -> ProgrammeFileError:
    """Return the error of the seeded file with `old` replaced, after checking that `old` was there."""
    text = SEEDED.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "programme.toml"
    path.write_text(text.replace(old, new, count), encoding="utf-8")
    with pytest.raises(ProgrammeFileError) as caught:
        read_programme(path)
    return caught.value


def line_with(beginning: str, nth: int = 1) -> int:
    """Return the number of the nth line of the seeded file that begins so."""
    lines = SEEDED.read_text(encoding="utf-8").splitlines()
    return [number for number, line in enumerate(lines, 1) if line.startswith(beginning)][nth - 1]


def test_seeded_programme_has_the_names_and_times_that_other_programs_know(seeded: ProgrammeFacts) -> None:
    assert (seeded.slug, seeded.capacity) == ("faglig-ledelse-2016-17", 5)
    assert seeded.opens_at == dt.datetime(2016, 9, 28, 7, 0, tzinfo=dt.UTC)
    assert seeded.closes_at == dt.datetime(2017, 4, 28, 21, 59, tzinfo=dt.UTC)
    assert seeded.opens_at.tzinfo == DENMARK
    assert [(s.slug, s.starts_on, s.ends_on) for s in seeded.seasons] == [
        ("autumn-2016", dt.date(2016, 9, 28), dt.date(2016, 12, 21)),
        ("spring-2017", dt.date(2017, 1, 2), dt.date(2017, 6, 23)),
    ]
    assert (seeded.recommended_min, seeded.recommended_max) == (5, 15)
    assert seeded.confirm_working_days == 2
    assert seeded.promote_until is None
    assert (seeded.published_on, seeded.updated_on) == (dt.date(2016, 9, 28), dt.date(2016, 9, 28))
    assert (seeded.contact_officer_email, seeded.toolbox_url, seeded.newsletter_url) == ("", "", "")


def test_seeded_lengths_are_those_of_the_offer(seeded: ProgrammeFacts) -> None:
    lengths = seeded.lengths
    assert (lengths.talk_min, lengths.talk_max, lengths.workshop_min, lengths.workshop_max) == (60, 120, 180, 240)
    assert lengths.break_max == 300


def test_seeded_mails_go_three_weeks_and_one_week_before_and_the_day_after(seeded: ProgrammeFacts) -> None:
    assert seeded.mails == MailIntervals(
        list_missing_days_before=[21, 7], practical_days_before=7, thanks_days_after=1, privacy_notice_within_days=14
    )


def test_seeded_texts_are_plain_json(seeded: ProgrammeFacts) -> None:
    assert json.loads(json.dumps(seeded.texts)) == seeded.texts


def test_seeded_roles_are_those_of_the_source_texts(seeded: ProgrammeFacts) -> None:
    assert [role.da for role in seeded.roles] == [
        "familiechef", "afdelingsleder", "teamleder", "ledelsen i forvaltningen", "udvalgsformand", "udvalgsmedlem",
        "børne- og ungechef", "sagsbehandler", "faglig leder", "socialfaglig konsulent",
    ]  # fmt: skip


def test_seeded_days_to_avoid_are_school_weeks_and_one_bridge_day(seeded: ProgrammeFacts) -> None:
    assert [days.kind for days in seeded.days_to_avoid] == [*["school"] * 5, "bridge", "school"]
    assert [days.starts_on for days in seeded.days_to_avoid if days.kind == "bridge"] == [dt.date(2017, 5, 26)]


@pytest.mark.parametrize(
    ("path", "quoted"),
    [
        (("title",), "Styrk den faglige ledelse og styring på børneområdet"),  # A1
        (("hooks", 0), "Sætter jeres børne- og ungepolitik klare mål og en helt tydelig retning?"),  # A5
        (("hooks", 1), "Og understøtter I de politiske mål og rammer gennem tydelige faglige retningslinjer?"),  # A6
        (("lead",), "gratis temadag i efteråret 2016 eller foråret 2017"),  # A3, A4, A21
        (("sections", 0, "paragraphs", 0), "inspiration til at arbejde videre"),  # A7, the slip mended
        (("toolbox", "text"), "tidligere offentliggjort en redskabskasse med værktøjer til faglig ledelse"),  # A8
        (("sections", 0, "paragraphs", 1), "arrangeret og faciliteret af Socialstyrelsen"),  # A9
        (("sections", 0, "paragraphs", 1), "afholdes lokalt i kommunen"),  # A10
        (("sections", 0, "paragraphs", 1), "fokus på den enkelte kommunes egen praksis"),  # A11
        (("parts", "text"), "udviklet et oplæg og en workshop til temadagen"),  # A12
        (("parts", "text"), "vælge dem begge eller nøjes med en af delene, afhængigt af interesse og behov"),  # A13
        (("talk", "length"), "1-2 timer"),  # A14
        (("talk", "hint"), "Passer til jer, der skal i gang med at udvikle den faglige ledelse og styring"),  # A15
        (("talk", "audience"), "det politiske udvalg, eller mod ledelsen i forvaltningen"),  # A16
        (("workshop", "length"), "3-4 timer"),  # A17
        (("workshop", "text"), "konkret, hvor I har udfordringer med jeres faglige ledelse og styring"),  # A18
        (("workshop", "outcome"), "temaer og værktøjer fra redskabskassen til det videre arbejde."),  # A19
        (("allocation", "text"), "i alt fem temadage"),  # A20
        (("allocation", "text"), "først til mølle-princippet"),  # A22
        (("allocation", "text"), "tilbuddet går til de første fem kommuner, der tilmelder sig"),  # A23
        (("price", "text"), "Temadagen er gratis. Kommunen betaler selv mødeforplejningen."),  # A4, A24
        (("who", "how_many"), "5-15 deltagere"),  # A25
        (("who", "text"), "familiechefer og afdelings- og teamledere med ansvar for udsatte børn og unge"),  # A26
        (("precondition", "text"), "kommunen har besluttet at arbejde med udviklingen af den faglige ledelse"),  # A27
        (("contact", "title"), "fuldmægtig"),  # A28
        (("toolbox", "text"), "understøtter både den strategiske og den faglige ledelse"),  # A29
        (("toolbox", "list", 0), "fx til det strategiske arbejde med styring og opfølgning"),  # A30
        (("toolbox", "list", 1), "så praksis og styringsgrundlag hænger sammen"),  # A31
        (("toolbox", "link_text"), "Gå til redskabskassen om faglig ledelse og styring"),  # A32
        (("newsletter", "text"), "ansøgningspuljer, nye udgivelser, konferencer og temadage"),  # A33
    ],
)
def test_seeded_texts_carry_the_offer(seeded: ProgrammeFacts, path: tuple[str | int, ...], quoted: str) -> None:
    text: Any = seeded.texts["da"]
    for step in path:
        text = text[step]
    assert quoted in str(text)


def test_seeded_texts_have_mended_the_slips_of_the_source() -> None:
    text = SEEDED.read_text(encoding="utf-8")
    assert "inspiration til arbejde" not in text
    assert "arbejde.." not in text


def test_seeded_languages_have_the_same_shape(seeded: ProgrammeFacts) -> None:
    def shape(value: object) -> object:
        if isinstance(value, dict):
            return {key: shape(inner) for key, inner in value.items()}
        return [shape(inner) for inner in value] if isinstance(value, list) else None

    assert shape(seeded.texts["da"]) == shape(seeded.texts["en"])


@pytest.mark.parametrize(
    ("old", "new", "beginning", "key", "says"),
    [
        ("capacity = 5", "capacity = 0", "capacity", "capacity", "Skriv et helt tal fra 1 til 500."),
        ("capacity = 5", 'capacity = "5"', "capacity", "capacity", "Skriv et helt tal fra 1 til 500."),
        ("capacity = 5", "capacity = true", "capacity", "capacity", "Skriv et helt tal fra 1 til 500."),
        ("capacity = 5", "capasity = 5", "capacity", "capasity", "Ukendt nøgle. Mente du capacity?"),
        ("capacity = 5\n", "\n", "#", "capacity", "Nøglen mangler."),
        ('slug = "faglig', 'slug = "Faglig', "slug", "slug", "Brug kun små bogstaver"),
        ('slug = "spring-2017"', 'slug = "autumn-2016"', 'slug = "spring', "seasons[2].slug", "sit eget kortnavn"),
        ('slug = "spring-2017"', 'slug = "either"', 'slug = "spring', "seasons[2].slug", "må ikke være"),
        ("opens_at = 2016-09-28 09:00:00", 'opens_at = "kl. 9"', "opens_at", "opens_at", "dansk klokkeslæt uden"),
        ("opens_at = 2016-09-28 09:00:00", "opens_at = 2016-09-28", "opens_at", "opens_at", "dansk klokkeslæt"),
        ("opens_at = 2016-09-28 09:00:00", "opens_at = 2016-09-28T09:00:00Z", "opens_at", "opens_at", "uden tidszone"),
        ("opens_at = 2016-09-28 09:00:00", "opens_at = 2016-03-27 02:30:00", "opens_at", "opens_at", "findes ikke"),
        ("closes_at = 2017-04-28", "closes_at = 2016-04-28", "closes_at", "closes_at", "lukke, efter at den er åbnet"),
        ("closes_at = 2017-04-28", "closes_at = 2017-06-22", "closes_at", "closes_at", "senere, end ledige temadage"),
        ("# promote_until = 2017-06-09", "promote_until = 2017-04-01", "# promote", "promote_until", "må ikke lukke"),
        ("# promote_until = 2017-06-09", "promote_until = 2017-07-01", "# promote", "promote_until", "sidste dag"),
        ("recommended_max = 15", "recommended_max = 4", "recommended_max", "recommended_max", "mindre end det laveste"),
        ("updated_on = 2016-09-28", "updated_on = 2016-09-27", "updated_on", "updated_on", "offentliggørelsen"),
        ("updated_on = 2016-09-28", "updated_on = 2016-09-28 09:00:00", "updated_on", "updated_on", "Skriv en dato"),
        ('toolbox_url = ""', 'toolbox_url = "javascript:x"', "toolbox_url", "toolbox_url", "begynder med https://"),
        ('newsletter_url = ""', "newsletter_url = 7", "newsletter_url", "newsletter_url", "begynder med https://"),
        ('officer_email = ""', 'officer_email = "x@"', "contact_officer", "contact_officer_email", "Skriv en mail"),
        (
            "ends_on = 2016-12-21",
            "ends_on = 2016-09-27",
            "ends_on = 2016-12-21",
            "seasons[1].ends_on",
            "før den første",
        ),
        (
            "starts_on = 2017-01-02",
            "starts_on = 2016-12-21",
            "starts_on = 2017-01",
            "seasons[2].starts_on",
            "rækkefølge",
        ),
        ('name_en = "autumn 2016"\n', "\n", "[[seasons]]", "seasons[1].name_en", "Nøglen mangler."),
        ("talk_max = 120", "talk_max = 59", "talk_max", "lengths.talk_max", "kortere end den korteste"),
        ("workshop_max = 240", "workshop_max = 1", "workshop_max", "lengths.workshop_max", "kortere end den korteste"),
        ("[21, 7]", "[21, 21]", "list_missing", "mails.list_missing_days_before", "kun stå én gang"),
        ("[21, 7]", '[21, "7"]', "list_missing", "mails.list_missing_days_before[2]", "Skriv et helt tal"),
        ("[21, 7]", "7", "list_missing", "mails.list_missing_days_before", "kantede parenteser"),
        (
            "with_place_months = 12",
            "with_place_months = 1",
            "with_place",
            "retention.with_place_months",
            "fra 2 til 120",
        ),
        ("without_place_months = 6\n", "\n", "[retention]", "retention.without_place_months", "Nøglen mangler."),
        ("without_place_months", "no_place_months", "without_place", "retention.no_place_months", "Ukendt nøgle."),
        ('key = "team-leader"', 'key = "management"', 'key = "management"', "roles[4].key", "sin egen nøgle"),
        ('kind = "bridge"', 'kind = "closed"', 'kind = "bridge"', "days_to_avoid[6].kind", "school, bridge"),
        ("[texts.en.who]", "[texts.en.whom]", "[texts.en.whom]", "texts.en.whom", "Mente du who?"),
        ('how_many = "We', 'how_many = "" # "', 'how_many = "We', "texts.en.who.how_many", "må ikke være tom"),
        ('title = "Styrk den', f'title = "{"x" * 201}" # "', 'title = "Styrk', "texts.da.title", "højst være på 200"),
        ('"And do you back the', '7, "', "hooks", "texts.en.hooks[2]", "Skriv en tekst i anførselstegn"),
        ("[[roles]]", "[roles]", "[[roles]]", "", "kan ikke læses"),
        ("[lengths]", "[[lengths]]", "[lengths]", "lengths", "[navn]"),
    ],
)
def test_read_programme_names_line_and_key(
    tmp_path: Path, *, old: str, new: str, beginning: str, key: str, says: str
) -> None:
    error = spoiled(tmp_path, old, new)
    assert (error.key, says in str(error.accepted)) == (key, True), str(error)
    expected = {
        "#": 1,  # a key that is missing at the top has no line but the first
        "hooks": line_with("hooks", 2),
        "[texts.en.whom]": line_with("[texts.en.who]"),
        "[[roles]]": line_with("[[roles]]", 2),  # declared twice, once as a list
    }.get(beginning)
    assert error.line == (expected or line_with(beginning)), str(error)


def test_read_programme_says_which_language_is_missing(tmp_path: Path) -> None:
    text = SEEDED.read_text(encoding="utf-8")
    path = tmp_path / "programme.toml"
    path.write_text(text[: text.index("[texts.en]")], encoding="utf-8")
    with pytest.raises(ProgrammeFileError) as caught:
        read_programme(path)
    assert (caught.value.key, str(caught.value.accepted)) == ("texts.en", "Nøglen mangler.")
    assert caught.value.line == line_with("[texts.da]")


def test_read_programme_wants_as_many_paragraphs_in_both_languages(tmp_path: Path) -> None:
    error = spoiled(tmp_path, '  "And do you back', '  "More?",\n  "And do you back')
    assert error.key == "texts.en.hooks"
    assert error.line == line_with("hooks", 2)
    assert "Den danske tekst har 2 afsnit her, den engelske 3." in str(error)


def test_read_programme_names_the_line_of_broken_toml(tmp_path: Path) -> None:
    error = spoiled(tmp_path, "capacity = 5", "capacity = fem")
    assert (error.line, error.key) == (line_with("capacity"), "")
    assert str(error).startswith(f"Linje {line_with('capacity')}: Linjen kan ikke læses.")


def test_read_programme_names_the_last_line_when_the_end_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_text('slug = "x"\ncapacity =\n', encoding="utf-8")
    with pytest.raises(ProgrammeFileError) as caught:
        read_programme(path)
    assert caught.value.line == 2


def test_read_programme_names_the_line_that_is_not_utf8(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_bytes(SEEDED.read_text(encoding="utf-8").encode("cp1252"))
    with pytest.raises(ProgrammeFileError) as caught:
        read_programme(path)
    assert (caught.value.line, caught.value.key, str(caught.value.accepted)) == (3, "", "Gem filen som UTF-8.")


def test_read_programme_takes_what_windows_editors_save(tmp_path: Path, seeded: ProgrammeFacts) -> None:
    path = tmp_path / "programme.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SEEDED.read_bytes().replace(b"\n", b"\r\n"))
    assert read_programme(path) == seeded


def test_read_programme_takes_own_promote_until_and_no_days_to_avoid(tmp_path: Path) -> None:
    text = SEEDED.read_text(encoding="utf-8").replace("# promote_until", "promote_until")
    start, end = text.index("[[days_to_avoid]]"), text.index("# Tilbuddets tekster på dansk")
    path = tmp_path / "programme.toml"
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    facts = read_programme(path)
    assert facts.promote_until == dt.datetime(2017, 6, 9, 23, 59, tzinfo=DENMARK)
    assert facts.days_to_avoid == []


def test_read_programme_takes_a_deep_nest_as_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "programme.toml"
    path.write_text("slug = " + "[" * 5000 + "]" * 5000, encoding="utf-8")
    with pytest.raises(ProgrammeFileError):
        read_programme(path)


def test_read_programme_finds_the_line_in_good_time(tmp_path: Path) -> None:
    text = SEEDED.read_text(encoding="utf-8")
    path = tmp_path / "programme.toml"
    path.write_text(
        "# forklaring\n" * 4000 + text.replace('link_text = "Sign up', 'links = "Sign up'), encoding="utf-8"
    )
    started = time.monotonic()
    with pytest.raises(ProgrammeFileError) as caught:
        read_programme(path)
    assert time.monotonic() - started < 3
    assert caught.value.line == 4000 + line_with('link_text = "Sign up')
