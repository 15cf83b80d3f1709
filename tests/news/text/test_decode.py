"""Bytes become the text their author wrote, whatever header and meta tag say."""

import pytest

from news.text.decode import clean_characters, decode_page

TEXTS = {
    "de": "Der Bürgermeister von Köln erklärte am Dienstag, die Straße „bleibt gesperrt“. Das muss sich ändern. ",
    "fr": "L’été à Zembla a été très chaud, a déclaré le maire de l’arrondissement où l’événement s’est déroulé. ",
    "ru": "Президент подписал указ о награждении. Вчера в столице прошла встреча министров. Жители жалуются на шум. ",
    "ja": "町の市場が月曜日に開業し、新しい店が並んだ。住民は歓迎している。カタカナも含むニュースです。",
    "zh": "總統今日宣布新的經濟政策，各界反應不一。記者會在山城舉行，許多民眾到場。",
    "ko": "시장은 오늘 새로운 교통 정책을 발표했다. 주민들은 환영했다. 역 앞에서 기자회견이 열렸다. ",
    "pl": "Burmistrz ogłosił wczoraj, że budowa mostu się opóźni. Mieszkańcy Łąki są źli, bo czekają od lat. ",
    "el": "Ο δήμαρχος δήλωσε χθες ότι η γέφυρα θα παραμείνει κλειστή μέχρι την άνοιξη. ",
}


def page_in(language: str, encoding: str, meta: str | None) -> bytes:
    declared = f'<meta charset="{meta}">' if meta else ""
    text = TEXTS[language]
    return f"<html lang={language!r}><head>{declared}<title>{text[:30]}</title></head><p>{text * 4}</p></html>".encode(
        encoding
    )


@pytest.mark.parametrize(
    ("language", "encoding", "header", "meta"),
    [
        pytest.param("de", "cp1252", None, None, id="1252 undeclared"),
        pytest.param("fr", "cp1252", None, None, id="1252 undeclared, curly quotes"),
        pytest.param("ru", "cp1251", None, None, id="1251 undeclared"),
        pytest.param("ru", "koi8-r", None, None, id="KOI8-R undeclared"),
        pytest.param("ja", "shift_jis", None, None, id="Shift_JIS undeclared"),
        pytest.param("ja", "euc_jp", None, None, id="EUC-JP undeclared"),
        pytest.param("ja", "iso2022_jp", None, None, id="ISO-2022-JP undeclared"),
        pytest.param("zh", "big5", None, None, id="Big5 undeclared"),
        pytest.param("ko", "euc_kr", None, None, id="EUC-KR undeclared"),
        pytest.param("el", "cp1253", None, None, id="Greek undeclared"),
        pytest.param("pl", "iso8859-2", None, None, id="Polish undeclared, known by the page's language"),
        pytest.param("ru", "cp1251", "ISO-8859-1", "windows-1251", id="server's default against a true meta"),
        pytest.param("ja", "shift_jis", "ISO-8859-1", "Shift_JIS", id="server's default against Japanese"),
        pytest.param("pl", "iso8859-2", "ISO-8859-1", "iso-8859-2", id="server's default against Polish"),
        pytest.param("ru", "cp1251", "windows-1251", "utf-8", id="true header against a lying meta"),
        pytest.param("ru", "koi8-r", "KOI8-R", "iso-8859-1", id="true header against a default meta"),
        pytest.param("ru", "koi8-r", "windows-1251", "koi8-r", id="two Cyrillic claims"),
        pytest.param("ja", "shift_jis", "euc-jp", "shift_jis", id="two Japanese claims"),
        pytest.param("zh", "big5", "utf-8", None, id="header says UTF-8 and is wrong"),
        pytest.param("de", "utf-8", "ISO-8859-1", "windows-1252", id="UTF-8 that everyone calls something else"),
        pytest.param("ko", "utf-8", "x-nonsense-9", "also-nonsense", id="unknown charsets"),
        pytest.param("de", "utf-16", None, None, id="UTF-16 with its mark"),
        pytest.param("ja", "utf-16-be", None, None, id="UTF-16 without a mark"),
        pytest.param("de", "utf-8-sig", "windows-1252", None, id="a mark against the header"),
    ],
)
def test_a_page_is_decoded_as_it_was_written(
    language: str, encoding: str, header: str | None, meta: str | None
) -> None:
    content_type = f"text/html; charset={header}" if header else None
    decoded = decode_page(page_in(language, encoding, meta), content_type)
    assert TEXTS[language] in decoded.text
    assert decoded.replacement_ratio == 0


def test_utf7_is_not_a_charset() -> None:
    assert "<script>" not in decode_page(b"<p>+ADw-script+AD4-</p>", "text/html; charset=utf-7").text


def test_what_cannot_be_decoded_is_counted() -> None:
    decoded = decode_page("<p>Ærø ".encode() * 20 + b"\xc3\x28", None)
    assert decoded.charset == "utf-8"
    assert 0 < decoded.replacement_ratio < 0.01


def test_controls_surrogates_and_references_to_them_are_cleaned() -> None:
    payload = b"<p>Za\x00ra\x0b \xed\xa0\x80fell&#0;&#x1;\xef\xbb\xbf \xc3\xa9t\xc3\xa9</p>"
    text = decode_page(payload, "text/html; charset=utf-8").text
    text.encode("utf-8")
    assert not set(text) & {"\x00", "\x0b", "\ufeff"}
    assert "&#" not in text
    assert "été" in text


def test_cleaning_twice_changes_nothing_more() -> None:
    once = clean_characters("a\x01b&#1;&#13;c\ud800")
    assert clean_characters(once) == once == "ab&#13;c"


def test_a_pair_of_encoded_surrogates_is_one_character() -> None:
    assert decode_page(b"<p>\xed\xa0\xbd\xed\xb8\x80 \xc3\xa9</p>", None).text == "<p>\U0001f600 é</p>"
