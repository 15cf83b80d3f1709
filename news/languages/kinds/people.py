"""The words of author lines: who wrote, edited and pictured a story, and what is no name."""

from typing import Annotated, NamedTuple

from news.languages.kinds.kind import Kind, Words


class PeopleWords(NamedTuple):
    """The words of author lines: who wrote, edited and pictured a story, and what is no name."""

    by: Annotated[Words, Kind("Stands before the author's name, in every kind of line.", "by, von, par")] = ()
    author_labels: Annotated[
        Words, Kind("Names the author, with or without a colon, in every kind of line.", 'autor in "Autor: Jane Doe"')
    ] = ()
    author_line_bys: Annotated[
        Words, Kind("More words of both kinds that only lines known for author lines may open with.", "vom, toimittaja")
    ] = ()
    byline_verbs: Annotated[Words, Kind('Stands before "by".', 'written in "Written by Jane Doe"')] = ()
    author_line_verbs: Annotated[
        Words, Kind("More such words, in lines known for author lines.", "reporting, gastbeitrag")
    ] = ()
    lead_verbs: Annotated[
        Words,
        Kind("More such words, in lines that nothing but their words shows to be author lines.", "compiled, verfasst"),
    ] = ()
    lead_labels: Annotated[Words, Kind("More words of `by` and `author_labels` for those lines.", "tekst")] = ()
    name_line_starts: Annotated[
        Words, Kind("More such words for a paragraph that names authors and says no more.", "story by")
    ] = ()
    plain_text_bys: Annotated[Words, Kind("More words of `by` for plain text.", "przez")] = ()
    plain_text_labels: Annotated[
        Words, Kind("More words of `author_labels` for plain text.", 'текст in "Текст: …"')
    ] = ()
    plain_text_verbs: Annotated[Words, Kind('Stands before "by" in plain text.', "reporting")] = ()
    posted_bys: Annotated[
        Words, Kind("More words of `by` and `author_labels` beside the date of posting.", "przez")
    ] = ()
    together_texts: Annotated[
        Words, Kind('The text, where one wrote it and took its pictures: "Text und Fotos von".', "wort")
    ] = ()
    together_ands: Annotated[Words, Kind('The "and" of such a line.', "und")] = ()
    together_pictures: Annotated[Words, Kind("Its pictures.", "fotos")] = ()
    together_bys: Annotated[Words, Kind('Its "by".', "von")] = ()
    colon_labels: Annotated[
        Words, Kind("Glued to a colon before the author, where no blanks part words.", '作者 in "作者：林小山"')
    ] = ()
    editor_labels: Annotated[
        Words, Kind("Glued to a colon before the editor, where no blanks part words.", '责编 in "（责编：林小山）"')
    ] = ()
    reporter_labels: Annotated[Words, Kind("Glued to the reporter's name before it.", '记者 in "记者林小山"')] = ()
    own_outlets: Annotated[Words, Kind("The outlet or agency before that label.", '本报 in "本报记者 林小山"')] = ()
    edited_by: Annotated[Words, Kind("Names the editor, with a colon.", 'redaktion in "Redaktion: Jane Doe"')] = ()
    edited_by_bare: Annotated[Words, Kind("Names the editor without a colon.", "edited by")] = ()
    name_joiners: Annotated[Words, Kind("Stands between two authors.", "and, und, og")] = ()
    letter_joiners: Annotated[Words, Kind("The same of one letter, trusted only before a capital.", "e")] = ()
    talk_joiners: Annotated[Words, Kind("Stands between author and guest.", "im gespräch mit")] = ()
    inner_labels: Annotated[
        Words,
        Kind(
            "Opens the author within a line that begins otherwise, with a colon.", 'by in "Harbour news by: Jane Doe"'
        ),
    ] = ()
    name_ends: Annotated[
        Words, Kind("Ends a name: what follows tells of the author's work or of the page.", "correspondent, aus")
    ] = ()
    titles: Annotated[
        Words, Kind("Titles and trades: a part of an author line that holds one is no name.", "korrespondent(?:in)?")
    ] = ()
    suffix_titles: Annotated[Words, Kind("Titles that stand behind a name.", '기자 in "홍길동 기자"')] = ()
    staff: Annotated[Words, Kind("Nobody in particular: the outlet's own writers.", "staff writer")] = ()
    desks: Annotated[
        Words, Kind("Words of a desk, an outlet or an institution that signs.", "redaktion, newsroom")
    ] = ()
    not_names: Annotated[Words, Kind("Whole words that no name holds.", "unknown, gast")] = ()
    not_name_stems: Annotated[Words, Kind("What no name holds, even within a word.", "newsletter, abonn")] = ()
    not_name_starts: Annotated[Words, Kind("Whole words that no name begins with.", "follow, quelle")] = ()
    account_names: Annotated[Words, Kind("Accounts of editing systems.", "admin, redaktion")] = ()
    login_names: Annotated[Words, Kind("More accounts, beside the date of posting.", "root")] = ()
    office_stems: Annotated[Words, Kind("How a login begins that tells an office, and no pen name.", "redak")] = ()
    name_particles: Annotated[Words, Kind("Small words within names.", "von, van, de")] = ()
    written_by: Annotated[Words, Kind("How a share card labels the author.", "verfasst von")] = ()
    pictured: Annotated[Words, Kind("Opens a line that says who took the pictures.", 'fotos in "Fotos: Jane Doe"')] = ()
    pictured_bys: Annotated[Words, Kind('Its "by".', "von")] = ()
    byline_markup: Annotated[Words, Kind("Part of the name of an element that holds a byline.", "verfasser")] = ()
    author_folders: Annotated[
        Words, Kind("The folder of authors' pages in an address.", 'autoren in "/autoren/jane-doe"')
    ] = ()
