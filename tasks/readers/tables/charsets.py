"""Charsets that a CSV file may be in: those in which commas, quotes and line ends are the bytes of ASCII."""

import codecs

# Written out: others have bytes of ASCII inside their letters, or codecs that are no charsets.
_READ = frozenset(
    "ascii utf-8 iso8859-1 iso8859-2 iso8859-3 iso8859-4 iso8859-5 iso8859-6 iso8859-7 iso8859-8 iso8859-9 "  # noqa: SIM905
    "iso8859-10 iso8859-13 iso8859-14 iso8859-15 iso8859-16 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 "
    "cp1258 cp437 cp850 cp852 cp855 cp866 cp874 koi8-r koi8-u mac-roman mac-cyrillic shift_jis cp932 euc_jp euc_kr "
    "cp949 gb2312 gbk gb18030 big5".split()
)


def find_charset(name: str) -> str | None:
    """Return the one name of a charset that is read, or None.

    >>> find_charset("Windows-1252"), find_charset("latin1"), find_charset("utf-16")
    ('cp1252', 'iso8859-1', None)
    """
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return found if found in _READ else None
