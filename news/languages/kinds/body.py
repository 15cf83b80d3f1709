"""The words of paragraphs in which the outlet speaks to its readers, and what ends a story."""

from typing import Annotated, NamedTuple

from news.languages.kinds.kind import Kind, Words


class BodyWords(NamedTuple):
    """The words of paragraphs in which the outlet speaks to its readers, and what ends a story."""

    advertisements: Annotated[Words, Kind("Marks an advertisement.", "anzeige")] = ()
    read_on: Annotated[Words, Kind("Calls to read on, with a colon, bar or arrow.", 'read more in "Read more: …"')] = ()
    link_labels: Annotated[Words, Kind("Stands before a link, with a colon.", 'see also in "See also: …"')] = ()
    read_also: Annotated[Words, Kind("Calls to read something else, without a mark.", "lesen sie auch")] = ()
    lone_calls: Annotated[Words, Kind("Calls and headings of boxes that stand alone.", "you may also like")] = ()
    whole_calls: Annotated[
        Words, Kind("Calls that no other field frames: from the start of the line to its end.", r"read more\W{0,3}$")
    ] = ()
    most_read: Annotated[Words, Kind("The heading over the most read.", "meistgelesene?")] = ()
    most_read_scopes: Annotated[Words, Kind("How that heading goes on.", "today")] = ()
    subscribe_calls: Annotated[Words, Kind("Calls to subscribe, to follow, to join.", "abonniere")] = ()
    picture_labels: Annotated[Words, Kind("Opens the credit of a picture.", 'foto in "Foto: Jane Doe"')] = ()
    picture_credits: Annotated[
        Words, Kind("Stands behind that in place of a colon.", 'credit in "Photo credit Jane Doe"')
    ] = ()
    page_notes: Annotated[Words, Kind("Notes of the page on itself.", "lesedauer")] = ()
    page_labels: Annotated[Words, Kind("Labels of the page's tools, with or without a count.", "teilen")] = ()
    long_calls: Annotated[
        Words,
        Kind(
            "How sentences begin that no story begins with; they may be longer than a line.", r"never miss (?:a|the)\b"
        ),
    ] = ()
    continued_nouns: Annotated[
        Words, Kind("The story, in a line that says it goes on below.", 'der artikel in "Der Artikel geht weiter"')
    ] = ()
    continued_verbs: Annotated[Words, Kind("Goes on, in that line.", "geht weiter")] = ()
    page_words: Annotated[Words, Kind("Words of the page's machinery that stand alone.", "nach oben")] = ()
    comment_nouns: Annotated[Words, Kind("Comments, behind their number.", 'kommentare? in "12 Kommentare"')] = ()
    topic_labels: Annotated[Words, Kind("Stands over a list of topics.", "themen")] = ()
    author_notes: Annotated[
        Words, Kind("How a note on the author goes on behind the name.", "writes, ist redakteur")
    ] = ()
    this_story: Annotated[Words, Kind("The story, as its notices call it.", r"this\sarticle")] = ()
    correction_labels: Annotated[Words, Kind("Opens a correction, with a colon or dash.", "berichtigung")] = ()
    correction_tails: Annotated[
        Words,
        Kind("Stands between that label and its colon, before a day or a page.", 'vom in "Korrektur vom 3. Mai:"'),
    ] = ()
    correction_stems: Annotated[
        Words, Kind("What tells a correction from any other note under such a label.", "misstat")
    ] = ()
    correction_sentences: Annotated[
        Words, Kind("Sentences that correct under no label.", r"we\sregret\sthe\serror")
    ] = ()
    corrected: Annotated[Words, Kind("What such sentences say of the story.", "wurde korrigiert")] = ()
    update_labels: Annotated[Words, Kind("Opens an update, with a colon.", "nachtrag")] = ()
    updated: Annotated[Words, Kind("What an update without a label says of the story.", "has been updated")] = ()
    update_openings: Annotated[
        Words, Kind("Opens a paragraph that is an update without naming the story first.", r"article\smis\sà\sjour\s")
    ] = ()
    notice_stems: Annotated[
        Words,
        Kind("One of these stands in every notice; paragraphs with none of them are searched no further.", "updat"),
    ] = ()
