"""The names in an author line, and the part each played: person, desk, agency, account."""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from news.agencies import find_agency
from news.languages.patterns import either, gather
from news.text.folding import fold

Role = Literal["author", "contributor", "photographer", "editor", "agency", "desk", "cms_account"]

MAX_AUTHORS = 30
MAX_NAME_CHARS = 70
MAX_NAME_WORDS = 6
MIN_OUTLET_WORDS = 3

_ANY_BY = either("people.by", "people.author_labels", "people.author_line_bys")
_TOGETHER = (
    rf"(?:{either('people.together_texts')})\s(?:&|{either('people.together_ands')})\s"
    rf"(?:{either('people.together_pictures')})\s?(?:{either('people.together_bys')}|:)\s{{0,3}}"
)
LEAD_IN = re.compile(
    rf"^(?:\s|[~|•·:–—-]){{0,20}}(?:{_TOGETHER}|"
    rf"(?:(?:{either('people.byline_verbs', 'people.author_line_verbs')})\s{{0,2}}:?\s{{1,3}})?"
    rf"(?:{_ANY_BY})\b\s{{0,2}}:?\s{{0,3}}|"
    rf"(?:{either('people.reporter_labels')})(?=[\u3400-\u9fff])|"
    rf"(?:(?:{either('people.editor_labels', 'people.colon_labels')})[：:]\s{{0,3}}))+",
    re.I,
)
_SPLIT = re.compile(
    rf"\s(?:{either('people.talk_joiners')})\s|\s{{0,9}}(?:[;|•·\n]|,(?!\s{{0,2}}(?:jr|sr|ii|iii)\b)|\s[/–—-]\s|"
    rf"/(?=[A-ZÀ-Ý])|&|\s(?:{either('people.name_joiners')})\s)\s{{0,9}}|"
    rf"(?<=\w{{3}})\s(?:{either('people.letter_joiners')})\s(?=[A-ZÀ-Ý])",
    re.I,
)
_COLON = re.compile("[:：]")
_CJK_SPLIT = re.compile(r"[\s、，·]+")
_EMAIL = re.compile(r"\S{1,100}@\S{1,100}")
ADDRESS = re.compile(r"https?://\S{0,500}|www\.\S{0,200}", re.I)
_HANDLE = re.compile(r"(?<!\S)@\w{2,30}")
_LABELLED = re.compile(rf"\S\s(?:{either('people.inner_labels')})\s?:\s{{0,3}}(.{{3,80}}?)(?:\s\w{{3,12}}\s?:|$)", re.I)
# "Jane Doe The Associated Press": some pages print the agency right behind its reporter.
_EMPLOYER = re.compile(
    r"\b(?!The\s)(?P<last>[A-ZÀ-Þ][\w.'’-]{1,30})\s(?P<agency>(?:The\s)?(?:Associated Press|Canadian Press|"
    r"Press Association)|Agence France-Presse|Reuters)(?=[\s,.]|$)"
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]{0,80})[)\]]")
_CUT = re.compile(
    rf"\s(?:{either('people.name_ends')})\b.*$|"
    r"\s?(?:\s@|\b\d{1,2}[./:]\d|\s\d{1,2}\.\s\w|\b\d{4}|[»→>]).*$",
    re.I,
)
_TITLE_WORDS = re.compile(rf"\b(?:{either('people.titles')})\b", re.I)
_STAFF = re.compile(rf"\b(?:{either('people.staff')})$", re.I)
_EDITED_BY = re.compile(
    rf"^\W{{0,3}}(?:{either('people.edited_by', 'people.editor_labels')})\s{{0,2}}[:：]\s{{0,3}}|"
    rf"^(?:{either('people.edited_by_bare')})\s",
    re.I,
)
# What a login says of a role; any other lone word in small letters that a byline prints may be a pen name.
_OFFICE = re.compile(rf"(?:{either('people.office_stems')})[a-z]{{0,12}}")
_PEN_NAME = re.compile(r"[^\W\d_]{4,20}\d{0,4}")
_DOTTED = re.compile(r"[^\W\d_]\w{0,20}\.[^\W\d_]\w{1,20}")
_SUFFIX_TITLE = re.compile(rf"\s?(?:{either('people.suffix_titles')})$")
_DESK = re.compile(rf"\b(?:{either('people.desks')})\b", re.I)
_NETWORKS = "reddit|pinterest|telegram|xing|tumblr|flipboard|pocket|messenger|rss|instagram|youtube|linkedin"
_NOT_A_NAME = re.compile(
    rf"\b(?:{either('people.not_names')})\b|facebook|twitter|whatsapp|©|\bgetty|{either('people.not_name_stems')}|"
    rf"^(?:{either('people.not_name_starts')}|{_NETWORKS})\b",
    re.I,
)
_ACCOUNT = re.compile(
    rf"^[a-z0-9._-]{{2,30}}$|^(?:{either('people.account_names')})\w{{0,10}}$|^[a-z]+[._][a-z]+$", re.I
)
_ELIDED = re.compile(r"[dlo]['’][A-ZÀ-Ý]")
_PARTICLES = frozenset(gather("people.name_particles"))


@dataclass(frozen=True, slots=True)
class Name:
    """A name in a byline, with the part it played."""

    name: str
    role: Role
    is_outlet: bool = field(default=False, repr=False)


@lru_cache(maxsize=2_000)  # A page prints its author several times, a site on every page.
def find_names(text: str, sites: frozenset[str] = frozenset(), *, is_sure: bool = True) -> tuple[Name, ...]:
    """Return the names in an author line with their roles; the outlet itself and addresses are none.

    Where it is not sure that the line is an author line, a single word is no name.

    >>> [n.name for n in find_names("By Jane Doe and John Roe, Political Editor")]
    ['Jane Doe', 'John Roe']
    >>> find_names("Reuters")
    (Name(name='Reuters', role='agency'),)
    """
    text = " ".join(text[:400].split())
    if find_agency(text) or find_agency(LEAD_IN.sub("", text), is_framed=True):
        joint = [part for part in _SPLIT.split(LEAD_IN.sub("", text)) if part]
        if len(joint) < 2 or all(find_agency(part, is_framed=True) for part in joint):
            return tuple(Name(part.strip(), "agency") for part in joint)
    if _is_site(fold(LEAD_IN.sub("", text)), sites):
        return (Name(LEAD_IN.sub("", text).strip(" ,.;:|–—-"), "desk", is_outlet=True),)
    text = ADDRESS.sub(" ", _HANDLE.sub(" ", _EMAIL.sub(" ", text)))
    labelled = _LABELLED.search(text)
    if labelled:
        text = labelled[1]
    bracketed = [inner for inner in _BRACKETS.findall(text) if find_agency(inner.strip())]
    text = _BRACKETS.sub(" ", text)
    text = _EMPLOYER.sub(r"\g<last>; \g<agency>", LEAD_IN.sub("", text))
    found: dict[str, Name] = {}
    for index, part in enumerate([*_SPLIT.split(text), *bracketed]):
        name = _read_name(part or "", sites, is_first=index == 0 and is_sure)
        if name is not None:
            found.setdefault(fold(name.name), name)
    # An outlet beside people is their employer.
    people = [name for name in found.values() if not name.is_outlet]
    return tuple(people or found.values())[:MAX_AUTHORS]


def _read_name(part: str, sites: frozenset[str], *, is_first: bool) -> Name | None:
    part = LEAD_IN.sub("", part).strip(" \t,.;:|–—-~*\"'")
    if not part or len(part) < 2:
        return None
    # "and the Associated Press": the article belongs to the sentence.
    part = part.removeprefix("the ")
    if find_agency(part):
        return Name(part, "agency")
    part = _SUFFIX_TITLE.sub("", _CUT.sub("", part)).strip(" ,.;:|–—-")
    if find_agency(part):
        return Name(part, "agency")
    folded = fold(part)
    if not folded:
        return None
    if _is_site(folded, sites):
        return Name(part, "desk", is_outlet=True)
    if len(part) > MAX_NAME_CHARS or _NOT_A_NAME.search(part) or part.startswith(("@", "#")):
        return Name(part, "cms_account") if _ACCOUNT.match(part) and is_first else None
    words = part.split()
    if len(words) > MAX_NAME_WORDS or any(c in part for c in "?!:„“”»«"):
        return None
    if _STAFF.search(part):
        return Name(part, "desk")
    if _TITLE_WORDS.search(part):
        return None
    if (len(words) > 1 or "-" in part) and _DESK.search(part):
        return Name(part, "desk")
    if len(words) > 1 and words[0].isupper() and fold(words[0]) in sites:
        return Name(part, "desk", is_outlet=True)
    # "Sekretariat Verein der Hafenfreunde": a part of the outlet. Shorter names of sites are people's, too.
    if any(len(site.split()) >= MIN_OUTLET_WORDS and site in folded for site in sites):
        return Name(part, "desk", is_outlet=True)
    if any(c.isdigit() for c in part):
        return Name(part, "cms_account") if _ACCOUNT.match(part) and is_first else None
    if len(words) == 1:
        return _read_single(part, is_first=is_first)
    if not _is_capitalised(words):
        return None
    return Name(_restore(part, "Jr."), "author")


def _read_single(word: str, *, is_first: bool) -> Name | None:
    """A lone word is a name where nothing else can be: in other scripts, or written like one at the start."""
    if not word.isascii() and not word[0].isalpha():
        return None
    if any(c > "\u2e80" for c in word):
        return Name(word, "author") if 2 <= len(word) <= 12 else None
    if _DESK.fullmatch(word):
        return Name(word, "desk")
    if _DOTTED.fullmatch(word) and word[0].isupper() and word.partition(".")[2][0].isupper():
        return Name(word, "author")
    if word.islower() or "." in word or "_" in word:
        return Name(word, "cms_account") if is_first else None
    return Name(word, "author") if is_first and word[0].isupper() and len(word) >= 3 else None


def find_pen_name(text: str) -> str | None:
    """Return the lone lowercase word that a printed byline gives as its author, unless it names an office.

    >>> find_pen_name("by harbourcat"), find_pen_name("by admin"), find_pen_name("by Jane Doe")
    ('harbourcat', None, None)
    """
    word = LEAD_IN.sub("", text[:80]).strip(" \t,.;:|–—-")
    return word if word.islower() and _PEN_NAME.fullmatch(word) and not _OFFICE.fullmatch(word) else None


def is_edited_by(line: str) -> bool:
    """Whether a line names who edited the story, not who wrote it."""
    return _EDITED_BY.match(line[:80]) is not None


def find_editors(line: str, sites: frozenset[str] = frozenset()) -> tuple[Name, ...]:
    """Return the names in a line that says who edited the story.

    >>> [name.name for name in find_editors("（责编：林小山、周文）")], find_editors("Editor: Jane Doe")[0].role
    (['林小山', '周文'], 'editor')
    """
    said = _COLON.split(line, maxsplit=1)[-1].strip("）)】] ")
    parts = _CJK_SPLIT.split(said) if said[:1] > "\u2e80" else [said]
    return tuple(as_editor(name) for part in parts[:MAX_AUTHORS] for name in find_names(part, sites))


def as_editor(name: Name) -> Name:
    """Return the name in the part of an editor."""
    return replace(name, role="editor")


def _is_capitalised(words: list[str]) -> bool:
    judged = [word for word in words if word.casefold() not in _PARTICLES and word[0].isalpha()]
    # "d'Arbois" and "O'Brien" carry their capital behind the apostrophe.
    return bool(judged) and all(not word[0].islower() or _ELIDED.match(word) for word in judged)


def _restore(name: str, suffix: str) -> str:
    return f"{name}." if name.endswith(suffix.rstrip(".")) and name.split()[-1] == suffix.rstrip(".") else name


def _is_site(folded: str, sites: frozenset[str]) -> bool:
    squeezed = re.sub(r"\W", "", folded)
    if re.fullmatch(r"[\w-]{2,40}\.(?:com|de|org|net|ch|at|co\.uk|is|no|ru|it|fr|es|pl|info|tv|news)", folded):
        return True
    for site in sites:
        bare = re.sub(r"\W", "", site)
        if folded == site or squeezed == bare or squeezed == f"the{bare}" or f"the{squeezed}" == bare:
            return True
    return False
