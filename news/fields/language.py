"""The language of a story, with everything that names one."""

from collections.abc import Iterable, Iterator

from news.choice import Candidate, Choice, choose_saying
from news.discovery import Discovery
from news.fields import MAX_CANDIDATES
from news.html.declared import Declared
from news.text.language import Language, find_language, normalize_language

# Who decides on a language without a place on the page, and by which rule.
_DECIDED = {"text": "classified", "source": "given"}


def choose_language(
    text: str,
    declared: str | None,
    stated: Iterable[Candidate],
    given: str | None = None,
    discovered: Discovery | None = None,
) -> Choice[Language]:
    """Return the language of a text: what the source's settings give, what its words show, or what is said of it.

    `declared` is what the page says where its text is too short to show it; `stated` is everything the page says.
    """
    language = find_language(text, declared, given, discovered)
    said = list(dict.fromkeys(stated))
    hints = [] if discovered is None or not discovered.language else [
        Candidate(discovered.language, discovered.origin, "discovered")
    ]  # fmt: skip
    found = [*said, *hints][:MAX_CANDIDATES]
    if language is not None and language.origin != "page" and language.origin in _DECIDED:
        found.insert(0, Candidate(language.code, language.origin, _DECIDED[language.origin]))
        return Choice(tuple(found), 0, language)
    speakers = said if language is not None and language.origin == "page" else hints
    return choose_saying(
        found,
        language,
        lambda one: one in speakers and language is not None and normalize_language(one.value) == language.code,
        MAX_CANDIDATES,
    )


def collect_languages(declared: Declared) -> Iterator[Candidate]:
    """Yield what a page says of its language."""
    if stated := declared.ld.text("inLanguage"):
        yield Candidate(stated, "json-ld:inLanguage", "declared")
    yield from declared.candidates("og:locale", "content-language", "dc.language")
    if declared.language:
        yield Candidate(declared.language, "html:lang", "declared")
