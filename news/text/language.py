"""The language of a text: by its own words, with what the page declares where they are too few."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from py3langid.langid import MODEL_FILE, LanguageIdentifier

from news.discovery import Discovery
from news.origins import DiscoveryOrigin

# Five hundred characters decide; more cost time and change nothing.
SAMPLE_CHARS = 500

# Below this the model is guessing, and a page's own declaration is the better witness.
MIN_SCORE = 0.6
MIN_CHARS = 60

_ALIASES = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "ji": "yi", "fil": "tl"}


LanguageOrigin = Literal["text", "page", "source"] | DiscoveryOrigin


@dataclass(frozen=True, slots=True)
class Language:
    """A language (ISO 639-1), how sure we are, and who says so: text, page or source, or else feed or sitemap."""

    code: str
    score: float | None
    origin: LanguageOrigin


def find_language(
    text: str, declared: str | None = None, given: str | None = None, discovered: Discovery | None = None
) -> Language | None:
    """Return the language of a text, or None when neither the text nor anyone else says.

    What the source's settings give is taken as given. A text of a few words is taken for what the page declares, else
    for what discovery knew. Norwegian is "no", whichever of its two forms.

    >>> find_language("Der Rat der Stadt hat am Montag beschlossen, die alte Brücke zu erneuern.").code
    'de'
    """
    if given and (code := normalize_language(given)):
        return Language(code, None, "source")
    named = normalize_language(declared or "")
    named_by: LanguageOrigin = "page"
    if not named and discovered is not None:
        named, named_by = normalize_language(discovered.language or ""), discovered.origin
    sample = text[:SAMPLE_CHARS]
    if len(sample.strip()) >= MIN_CHARS or (sample.strip() and not sample.isascii()):
        code, score = _model().classify(sample)
        if score >= MIN_SCORE or not named:
            return Language(_ALIASES.get(code, code), round(min(1.0, float(score)), 4), "text")
    if named:
        return Language(named, None, named_by)
    if sample.strip():
        code, score = _model().classify(sample)
        return Language(_ALIASES.get(code, code), round(min(1.0, float(score)), 4), "text")
    return None


def normalize_language(tag: str) -> str:
    """Return a language tag's two-letter code, or "" where it has none.

    >>> normalize_language("nb-NO")
    'no'
    """
    code = tag.strip().lower().replace("_", "-").split("-")[0]
    code = _ALIASES.get(code, code)
    return code if len(code) == 2 and code.isascii() and code.isalpha() else ""


@cache
def _model() -> Any:
    """Return the model, loaded once a process: it takes longer to load than a hundred pages to read."""
    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
