"""The languages that the rules read, by their ISO 639-1 codes."""

from importlib import import_module

from news.languages.language import LanguageWords

# Each is the file of that name in this folder: `is` and others could not be named in an import statement.
CODES = (
    "ar", "be", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr", "he", "hi", "hr", "hu", "id", "is",
    "it", "ja", "ko", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "tr", "uk", "zh",
)  # fmt: skip

LANGUAGES: dict[str, LanguageWords] = {code: import_module(f"news.languages.{code}").WORDS for code in CODES}
