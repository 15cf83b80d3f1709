"""The words of all languages as the rules need them: one list, or one alternation for a pattern."""

from operator import attrgetter

from news.languages.registry import LANGUAGES


def gather(*kinds: str) -> list[str]:
    """Return the words that the languages have of these kinds ("dates.months"), each once.

    >>> gather("people.talk_joiners")
    ['im gespräch mit', 'in conversation with']
    """
    read = [attrgetter(kind) for kind in kinds]
    return list(dict.fromkeys(word for get in read for language in LANGUAGES.values() for word in get(language)))


def either(*kinds: str) -> str:
    """Return an alternation of these kinds of words, for use in a group of a pattern.

    The longer comes before the shorter, so that a word never hides one that it begins: "editing by" before "editing".

    >>> either("wire.help_openings", "places.dateline_reporters")
    'additional\\\\s(?=report)|특파원|기자'
    """
    return "|".join(sorted(gather(*kinds), key=len, reverse=True)) or "(?!)"
