"""Place names as datelines print them: their form, and one spelling for each.

"GENEVA" and "Geneva" are counted as one place, whatever the outlet's typography.
"""

import re

from news.languages.patterns import gather

MAX_PLACE_CHARS = 120
MAX_PLACE_WORDS = 5

_PARTICLES = frozenset(gather("places.place_particles"))
# In print, these labels open more stories, in the place of a dateline, than any town does.
_LABELS = frozenset(gather("places.place_stops"))
# "Kultur-", "Gazette.Net", "NewsNow": a broken compound, an address, an outlet. McMurdo is a place.
_UNLIKE_A_PLACE = re.compile(r"-$|(?<!^St)\.[^\W\d_]{2}|(?<!^Mc)(?<!^Mac)(?<!^De)(?<!^La)[a-zà-ÿ][A-ZÀ-Þ]")
_ON_THE_MAIN = re.compile(r"a\.\s?M\.?")
_WORD = re.compile(r"[^\s/,()-]+")
# "N.Y.", "D.C.", "U.A.E." keep their capitals; "ST." and "FLA." are words.
_DOTTED = re.compile(r"(?:[^\W\d_]\.){1,4}")
_KEPT = frozenset(("DC", "NY", "NJ", "UAE", "USA", "UK", "US", "VAE", "EE.UU.", "EEUU", "EUA", "DRC", "RDC", "UN"))
_CLITIC = re.compile(r"[DLNO]['’](?=\w)|MC(?=\w{3})")


def is_place(place: str) -> bool:
    """Whether the words have the form of a place name: capitals, particles, perhaps a region.

    >>> is_place("FORT PIERCE, Fla."), is_place("Frankfurt am Main"), is_place("Breaking"), is_place("the harbour")
    (True, True, False, False)
    """
    if not place or any(c.isdigit() for c in place):
        return False
    parts = place.split(",")
    if len(parts) > 3:
        return False
    for part in parts:
        words = re.split(r"[\s/\u00a0]+", part.strip())
        if not part.strip() or len(words) > MAX_PLACE_WORDS:
            return False
        if not (words[0][:1].isupper() or words[0][:1] in "'’‘"):
            return False
        if len(words) > 1 and words[-1].casefold() in _PARTICLES:
            return False
        if any(word.casefold().strip(".'’") in _LABELS for word in words) or place.casefold() in ("new", "neu", "now"):
            return False
        # "Frankfurt a.M.", "Frankfurt/M."
        lower = [word for word in words[1:] if word and not _ON_THE_MAIN.fullmatch(word)]
        if any(not word[:1].isupper() and word.casefold().rstrip(".") not in _PARTICLES for word in lower):
            return False
        if any(_UNLIKE_A_PLACE.search(word) or set(word) & set('@#&=+*<>{}%$€£?!";_') for word in words):
            return False
        if words[0] in ("The", "A", "An") and words[1:2] != ["Hague"]:
            return False
    return True


def normalize_place(place: str) -> str:
    """Return a place in mixed case; what is not printed in capitals throughout stays as it is.

    >>> normalize_place("PORT-AU-PRINCE"), normalize_place("BUFFALO, N.Y."), normalize_place("SIOUX FALLS, S.D.")
    ('Port-au-Prince', 'Buffalo, N.Y.', 'Sioux Falls, S.D.')
    >>> normalize_place("L'AQUILA"), normalize_place("DUBAI, United Arab Emirates"), normalize_place("McMurdo")
    ("L'Aquila", 'Dubai, United Arab Emirates', 'McMurdo')
    """
    parts = [words for part in place[:MAX_PLACE_CHARS].split(",") if (words := " ".join(part.split()))]
    return ", ".join(_normalize_part(part, is_region=index > 0) for index, part in enumerate(parts))[:MAX_PLACE_CHARS]


def _normalize_part(part: str, *, is_region: bool) -> str:
    if not part.isupper() or (is_region and len(part) == 2 and part.isalpha()):
        return part
    return _WORD.sub(lambda match: _normalize_word(match[0], is_first=match.start() == 0), part)


def _normalize_word(word: str, *, is_first: bool) -> str:
    if word in _KEPT or _DOTTED.fullmatch(word):
        return word
    small = word.lower().replace("i\u0307", "i")  # the Turkish İ
    if small in _PARTICLES and not is_first:
        return small
    clitic = _CLITIC.match(word)
    if clitic:
        head = clitic[0][0] + clitic[0][1:].lower()
        return head + _normalize_word(word[clitic.end() :], is_first=True)
    return word[:1] + (small[1:] if len(small) == len(word) else word[1:].lower())
