"""The words of dates and times: months, weekdays, clocks, ages, and the words beside a date."""

from typing import Annotated, NamedTuple

from news.languages.kinds.kind import Kind, Words


class DateWords(NamedTuple):
    """The words of dates and times: months, weekdays, clocks, ages, and the words beside a date."""

    months: Annotated[
        Words, Kind("The months from January: the name, then other forms and short forms.", "januar jänner jän")
    ] = ()
    weekdays: Annotated[
        Words,
        Kind(
            "The weekdays from Monday, written as the months are; a short form that is a month, too, is left out.",
            "montag|dienstag",
        ),
    ] = ()
    day_suffixes: Annotated[
        Words, Kind("What is glued to the number of a day.", 'th in "3rd May", er in "1er mai"')
    ] = ()
    day_joiners: Annotated[Words, Kind("Stands between day and month.", 'of in "3rd of May", de in "3 de mayo"')] = ()
    year_joiners: Annotated[Words, Kind("Stands between month and year.", 'del in "3 mayo del 2021"')] = ()
    clock_cues: Annotated[Words, Kind("Stands before a time of day.", 'kl in "kl. 14.05", um in "um 14.05"')] = ()
    clock_units: Annotated[Words, Kind("Stands behind a time of day.", 'uhr in "14.05 Uhr"')] = ()
    morning: Annotated[Words, Kind("Says that the hour is before noon.", "上午")] = ()
    afternoon: Annotated[Words, Kind("Says that the hour is after noon.", "下午")] = ()
    update_stems: Annotated[
        Words, Kind("Stems that say: changed later. A time behind one belongs to the change.", "updat, aktualis")
    ] = ()
    changed_stems: Annotated[
        Words, Kind("More stems of that sense, which label dates and part no clock from its day.", "geändert")
    ] = ()
    clock_stops: Annotated[
        Words, Kind("More stems that part a clock from its day, and label no dates.", "mis a jour")
    ] = ()
    published_stems: Annotated[Words, Kind("Stems that say: published.", "publi, veröff")] = ()
    minutes: Annotated[Words, Kind("The unit of an age in minutes.", 'minuten in "vor 3 Minuten"')] = ()
    hours: Annotated[Words, Kind("The unit of an age in hours.", 'stunden in "vor 3 Stunden"')] = ()
    days: Annotated[Words, Kind("The unit of an age in days.", 'tagen in "vor 3 Tagen"')] = ()
    one: Annotated[
        Words, Kind("The number one of an age in words, of at most five Latin letters.", 'einer in "vor einer Stunde"')
    ] = ()
    age_before: Annotated[Words, Kind("Opens an age.", 'vor in "vor 3 Stunden"')] = ()
    age_after: Annotated[Words, Kind("Closes an age.", 'ago in "3 hours ago"')] = ()
    posted_line_words: Annotated[
        Words,
        Kind("Whole words that may stand beside a date in a line that says when a story was posted.", "published, on"),
    ] = ()
    updated_words: Annotated[
        Words, Kind("Whole words by which such a line tells a change.", "updated, aktualisiert")
    ] = ()
    posted_verbs: Annotated[
        Words, Kind('Stands before "by" at the start of such a line.', 'posted in "Posted by Jane Doe"')
    ] = ()
    day_leads: Annotated[
        Words, Kind("Stands between the name and the day in such a line.", 'on in "by Jane Doe on 3 May"')
    ] = ()
    date_words: Annotated[
        Words, Kind("What a line above a story may say beside its date; sought within words, too.", "stand, uhr")
    ] = ()
    date_markup: Annotated[Words, Kind("Part of the name of an element that holds a date.", "fecha")] = ()
    zones: Annotated[
        tuple[tuple[str, int], ...],
        Kind("Abbreviations of zones that only this language prints, as minutes east of Greenwich.", "MEZ, 60"),
    ] = ()
