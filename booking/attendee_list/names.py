"""What a short text is: a person's name, a role, a degree, a part of an organisation, a telephone number."""

import re
import unicodedata

from booking.attendee_list.vocabulary import TEXT_WORDS

ROLES = TEXT_WORDS["roles"]
ROLE_ENDINGS = tuple(TEXT_WORDS["role_endings"])
SMALL_WORDS = TEXT_WORDS["small_words"]
TEAMS_ROLES = TEXT_WORDS["teams_roles"]
"""What Teams calls people in a meeting: no role of theirs."""
SALUTATIONS = TEXT_WORDS["salutations"]

UNIT_ENDINGS = tuple(TEXT_WORDS["unit_endings"])
UNIT_WORDS = TEXT_WORDS["unit_words"]
NO_PEOPLE = TEXT_WORDS["no_people"]
"""What stands below and in lists, and is nobody."""
NO_NAME_BEGINS = TEXT_WORDS["no_name_begins"]
"""First words of what is nobody: greetings, the headings of a mail, "N.N." with a role."""
SIGN_OFFS = tuple(TEXT_WORDS["sign_offs"])
DECLINES, REFUSALS = TEXT_WORDS["declines"], TEXT_WORDS["refusals"]
"""In a column beside a person: does not come."""

DEGREE = re.compile(
    r"(?:(?:cand|mag|lic|stud|exam|ph)\.\s?(?:[a-zæøå]{1,12}\.?(?:[- ][a-zæøå]{1,12}\.?){0,2})?|"
    r"dr\.\s?(?:jur|med|merc|odont|phil|polit|pæd|scient|techn|theol)\.?(?:[- ][a-zæøå]{1,12}\.?)?|ph\.?\s?d\.?|dphil|"
    r"m\.?sc\.?|b\.?sc\.?|m\.?a\.?|b\.?a\.?|mba|mpa|mpg|mha|hd|md|jr\.?|sr\.?|dba|edd)",
    re.IGNORECASE,
)
PHONE = re.compile(
    r"\s*(?:(?:tlf|telefon|mobil|mob|phone|tel|direkte|dir|t|m)\b[.:\s]*(?:nr\b[.:\s]*)?)?[+(]?\d[\d\s()./-]{5,18}\d\s*",
    re.IGNORECASE,
)
TWO_PEOPLE = re.compile(
    r"[^\W\d_](?: (?:og|and|samt|eller|or|evt\.?|eventuelt|måske) | ?[&+/] ?)(?=[A-ZÆØÅ])"
    r"|\b(?:på vegne af|p\.?v\.?a\.?|on behalf of|v/)\s*(?=[A-ZÆØÅ])"
)

GIVEN_NAMES = TEXT_WORDS["given_names"]
"""The commonest; any other word may be a given name too."""

SHORTEST_HINT = 3
"""A word of a name with at least this many characters in the address means that the two belong together."""
MOST_NAME_WORDS = 7


def is_role(text: str) -> bool:
    """Tell whether a text names a role rather than a person."""
    words = text.casefold().split()
    if not words or text.casefold().strip() in ROLES:
        return bool(words)
    return words[0].endswith(ROLE_ENDINGS) and (len(words) == 1 or words[1] in SMALL_WORDS)


def is_unit(text: str) -> bool:
    """Tell whether a text names a part of an organisation."""
    words = [word.strip(".,()").casefold() for word in text.split()]
    return any(word.endswith(UNIT_ENDINGS) or word in UNIT_WORDS for word in words)


def is_degree(text: str) -> bool:
    """Tell whether a text is an academic degree."""
    return DEGREE.fullmatch(text.strip()) is not None


def is_phone(text: str) -> bool:
    """Tell whether a text is a telephone number, with or without its label."""
    return PHONE.fullmatch(text) is not None


def is_given(word: str) -> bool:
    """Tell whether a word is one of the commonest given names."""
    return word.casefold() in GIVEN_NAMES


def words_of(name: str) -> list[str]:
    """Return the words of a name."""
    return name.replace(",", " ").split()


def looks_like_name(text: str) -> bool:
    """Tell whether a text has the form of a whole name: two words or more, in capitals, and nothing else."""
    words = words_of(text)
    big = [word for word in words if word[:1].isupper()]
    return (
        len(big) > 1
        and len(words) <= MOST_NAME_WORDS
        and words[0][:1].isupper()
        and words[-1][:1].isupper()
        and not any(character.isdigit() for character in text)
        and not is_role(text)
        and not is_unit(text)
        and text.casefold() not in NO_PEOPLE
    )


def folded(text: str) -> str:
    """Write a name as addresses do: lower case, without accents, æ, ø and å spelled out."""
    text = text.casefold().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return "".join(
        character for character in unicodedata.normalize("NFD", text) if character.isascii() and character.isalnum()
    )


def belongs(name: str, email: str) -> bool:
    """Tell whether a word of the name is in the address, or the address begins with the whole given name."""
    local = folded(email.partition("@")[0])
    words = [folded(word) for word in words_of(name)]
    return any(word in local for word in words if len(word) >= SHORTEST_HINT) or (
        bool(words) and len(words[0]) > 1 and local.startswith(words[0])
    )


def same_person(name: str, other: str) -> bool:
    """Tell whether two names can be one person's: one is missing, or all words of one are in the other.

    An initial stands for a word. Names that share only the family name, or only the given name, are two people's.
    """
    words, others = ([word for word in map(folded, words_of(text)) if word] for text in (name, other))
    if len(words) > len(others):
        words, others = others, words
    return all(any(_same_word(word, second) for second in others) for word in words)


def _same_word(word: str, other: str) -> bool:
    return word == other or (len(word) == 1 and other.startswith(word)) or (len(other) == 1 and word.startswith(other))


def without_salutation(name: str) -> str:
    """Leave out the "Hr." and "Dr." in front of a whole name."""
    words = name.split()
    while len(words) > 2 and words[0].casefold().rstrip(".") in SALUTATIONS:  # noqa: PLR2004 given and family name stay
        del words[0]
    return " ".join(words)


def _plain(text: str) -> str:
    """Write a text without capitals and signs: "N.N." is "nn"."""
    plain = " ".join(text.casefold().replace(".", " ").split()).strip(" :!,")
    return f"nn{plain[3:]}" if plain == "n n" or plain.startswith("n n ") else plain


def is_sign_off(text: str) -> bool:
    """Tell whether a line ends a mail: "Med venlig hilsen", with or without a name behind."""
    plain = _plain(text)
    return any(plain == words or plain.startswith((f"{words} ", f"{words},")) for words in SIGN_OFFS)


def is_nobody(text: str) -> bool:
    """Tell whether a text without an address is probably no person: a sum, a greeting, a department, a sentence."""
    words = words_of(text)
    plain = _plain(text)
    big = sum(word[:1].isupper() for word in words)
    return (
        plain in NO_PEOPLE
        or plain.partition(" ")[0] in NO_NAME_BEGINS
        or is_sign_off(text)
        or is_unit(text)
        or text.rstrip().endswith((":", "!", "?"))
        or len(words) > MOST_NAME_WORDS
        or (len(words) > 2 and big <= 1)  # noqa: PLR2004 "van der Meer" has one, with a given name two
    )
