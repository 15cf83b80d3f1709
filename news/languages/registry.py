"""The languages that the rules read, by their ISO 639 codes: every module of this folder that is named for one."""

from importlib import import_module
from pkgutil import iter_modules

import news.languages
from news.languages.language import LanguageWords

# A code has two letters, or three where ISO 639-1 has none; the other modules here have longer names.
MAX_CODE_CHARS = 3

LANGUAGES: dict[str, LanguageWords] = {
    code: import_module(f"news.languages.{code}").WORDS
    for code in sorted(module.name for module in iter_modules(news.languages.__path__))
    if len(code) <= MAX_CODE_CHARS
}
