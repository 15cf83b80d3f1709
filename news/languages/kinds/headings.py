"""The words above a story in plain text, and what names its parts in markup."""

from typing import Annotated, NamedTuple

from news.languages.kinds.kind import Kind, Words


class HeadingWords(NamedTuple):
    """The words above a story in plain text, and what names its parts in markup."""

    headline_labels: Annotated[Words, Kind("Stands before a headline, with a colon.", 'titel in "Titel: …"')] = ()
    rubrics: Annotated[Words, Kind("Words of the label above a headline.", "politik")] = ()
    byline_joiners: Annotated[
        Words, Kind("Small words that may follow the first name in a byline of plain text.", "und, von")
    ] = ()
    kicker_markup: Annotated[
        Words, Kind("Part of the name of an element that holds the label above a headline.", "dachzeile")
    ] = ()
    lead_markup: Annotated[Words, Kind("The name of an element that holds the lead, as a whole word.", "vorspann")] = ()
