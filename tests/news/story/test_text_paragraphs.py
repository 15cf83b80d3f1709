"""Lines of a plain text become paragraphs, whatever broke or wrapped them."""

import pytest

from tests.news.story.texts import BODY, HEADLINE, LEDE, THIRD, read, repairs


def test_a_paragraph_broken_in_mid_sentence_is_joined() -> None:
    first, second = "The port authority said that it would take the crane out of the", "basin by the weekend."
    story = read(HEADLINE, LEDE, first, second, THIRD)
    assert story.article.paragraphs == [LEDE, f"{first} {second}", THIRD]
    raw = "\n\n".join([HEADLINE, LEDE, first, second, THIRD])
    start = raw.index(first)
    assert repairs(story) == [("broken_paragraph_joined", start, raw.index(second) + len(second))]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("The port authority said that it would take the crane out soon.", "basin", id="a full stop"),
        pytest.param("The port authority said that it would take the crane out:", "basin", id="a colon"),
        pytest.param("The port authority said that it would take the crane out of", "Zembla", id="a capital"),
        pytest.param("- ferries to the old quay, where passengers waited for many hours", "and more", id="a list"),
        pytest.param("O harbour of the morning", "o harbour of the night", id="a verse"),
        pytest.param("What happens next", "the crane is taken out", id="a heading"),
    ],
)
def test_what_is_not_broken_is_not_joined(first: str, second: str) -> None:
    story = read(HEADLINE, LEDE, first, second, THIRD)
    assert story.article.paragraphs == [LEDE, first, second, THIRD]


def wrap(text: str, column: int) -> str:
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > column:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return "\n".join([*lines, line])


@pytest.mark.parametrize("column", [60, 72, 80])
def test_hard_wrapped_lines_are_joined(column: int) -> None:
    article = read(HEADLINE, "14/03/2021 21:05", *[wrap(paragraph, column) for paragraph in BODY]).article
    assert (article.headline, article.paragraphs) == (HEADLINE, BODY)


@pytest.mark.parametrize("joint", ["\n\n", "\n", "\r\n\r\n", "\r\n", "\n\n\n\n", "\n \t\n", "\r"])
def test_any_kind_of_line_end_parts_paragraphs(joint: str) -> None:
    article = read(HEADLINE, "14/03/2021 21:05", *BODY, joint=joint).article
    assert (article.headline, article.paragraphs) == (HEADLINE, BODY)
