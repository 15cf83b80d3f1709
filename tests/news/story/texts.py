"""A story of plain text as outlets print it, for tests that change one thing of it."""

from hashlib import sha256

from news.page import RawPage, Story
from news.records.story import Evidence
from news.story.text import read_text

LEDE = (
    "The harbour of Zembla was closed on Monday after a crane fell into its basin, the port authority said in a note."
)
SECOND = "Nobody was hurt. Ferries were sent to the old quay, where passengers waited for hours in the rain."
THIRD = "The basin will be cleared by the weekend, the authority's director, Jane Roe, told reporters."
BODY = [LEDE, SECOND, THIRD]
HEADLINE = "Crane falls into harbour of Zembla"


def a_page(*blocks: str, joint: str = "\n\n", **known) -> RawPage:
    text = joint.join(blocks)
    payload = text if isinstance(text, bytes) else text.encode("utf-8")
    return RawPage(
        kind="text",
        payload=payload,
        payload_sha256=sha256(payload).hexdigest(),
        source="gazette",
        raw_ref="a.txt",
        **known,
    )


def read(*blocks: str, **known) -> Story:
    reading = read_text(a_page(*blocks, **known))
    assert isinstance(reading, Story), reading
    return reading


def repairs(story: Story) -> list[tuple[str, int | None, int | None]]:
    return [(row.rule, row.raw_start, row.raw_end) for row in story.of(Evidence) if row.field == "body"]
