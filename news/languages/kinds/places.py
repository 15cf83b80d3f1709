"""The words around the place of a dateline."""

from typing import Annotated, NamedTuple

from news.languages.kinds.kind import Kind, Words


class PlaceWords(NamedTuple):
    """The words around the place of a dateline."""

    place_particles: Annotated[Words, Kind("Small words within names of places.", 'am in "Frankfurt am Main"')] = ()
    place_stops: Annotated[
        Words,
        Kind("Words that no name of a place holds: labels that stand where a dateline would.", "breaking, hinweis"),
    ] = ()
    first_persons: Annotated[
        Words,
        Kind("Opens what somebody says of himself behind a colon: then no place stands before it.", r"ich, j['’]\w+"),
    ] = ()
    capital_noun_words: Annotated[
        Words, Kind("Small words of a language that writes every noun with a capital.", "der, und")
    ] = ()
    filed_leads: Annotated[Words, Kind("Stands before the day of filing.", 'le in "PARIS, le 12 mai"')] = ()
    filed_figure_leads: Annotated[Words, Kind("The same before a day in figures.", 'den in "Bonn, den 12.5."')] = ()
    filed_suffixes: Annotated[Words, Kind("What is glued to that day.", 'er in "le 1er mai"')] = ()
    filed_joiners: Annotated[Words, Kind("Stands between that day, its month and its year.", "de")] = ()
    dateline_reporters: Annotated[Words, Kind("The reporter's title behind the agency's bracket.", "특파원")] = ()
