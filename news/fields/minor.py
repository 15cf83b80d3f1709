"""The smaller fields of a story, each chosen once: from what a page declares, or as an export states them."""

from dataclasses import dataclass
from typing import TypedDict

from news.choice import NO_CHOICE, Choice
from news.discovery import Discovery
from news.fields.access import is_paywalled
from news.fields.image import choose_image
from news.fields.standfirst import choose_standfirst
from news.fields.story_form import find_form
from news.fields.topics import choose_section, choose_tags
from news.html.declared import Declared


class MinorColumns(TypedDict):
    """The columns of an article that the smaller fields fill."""

    site_name: str | None
    standfirst: str | None
    section: str | None
    tags: list[str]
    image_url: str | None
    form: str | None
    is_paywalled: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MinorFields:
    """The choice of each smaller field; `form` and `is_paywalled` have no candidates."""

    site_name: Choice[str] = NO_CHOICE
    standfirst: Choice[str] = NO_CHOICE
    section: Choice[str] = NO_CHOICE
    tags: Choice[tuple[str, ...]] = NO_CHOICE
    image_url: Choice[str] = NO_CHOICE
    form: str | None = None
    is_paywalled: bool | None = None

    @property
    def choices(self) -> dict[str, Choice[object]]:
        """The choice of each column that is taken from a place on the page."""
        return {
            "site_name": self.site_name,
            "standfirst": self.standfirst,
            "section": self.section,
            "tags": self.tags,
            "image_url": self.image_url,
        }

    @property
    def columns(self) -> MinorColumns:
        """The value of each column."""
        return {
            "site_name": self.site_name.value,
            "standfirst": self.standfirst.value,
            "section": self.section.value,
            "tags": list(self.tags.value or ()),
            "image_url": self.image_url.value,
            "form": self.form,
            "is_paywalled": self.is_paywalled,
        }


@dataclass(frozen=True, slots=True)
class StoryFacts:
    """The facts about a page, besides its declarations, on which its smaller fields depend."""

    headline: str | None
    body: str
    site_name: Choice[str]
    url: str | None
    canonical_url: str | None
    discovered: Discovery | None


def choose_minor_fields(declared: Declared, facts: StoryFacts) -> MinorFields:
    """Return the smaller fields of an HTML page."""
    return MinorFields(
        site_name=facts.site_name,
        standfirst=choose_standfirst(declared, facts.headline, facts.body),
        section=choose_section(declared),
        tags=choose_tags(declared, facts.discovered),
        image_url=choose_image(declared, facts.canonical_url),
        form=find_form(declared, facts.url),
        is_paywalled=is_paywalled(declared),
    )
