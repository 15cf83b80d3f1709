"""The words of credit lines: which agency supplied a story, and who worked on it."""

from typing import Annotated, NamedTuple

from news.languages.kinds.kind import Kind, Words


class WireWords(NamedTuple):
    """The words of credit lines: which agency supplied a story, and who worked on it."""

    agency_joiners: Annotated[
        Words, Kind("Stands between agencies that share a line.", 'et in "Le Figaro et AFP"')
    ] = ()
    agency_openings: Annotated[
        Words, Kind("Stands before an agency's name, wherever it is sought.", 'quelle in "Quelle: dpa"')
    ] = ()
    agency_endings: Annotated[Words, Kind("Stands behind an agency's name.", 'staff in "Reuters Staff"')] = ()
    source_labels: Annotated[Words, Kind("Names the source.", 'quellen? in "Quelle: dpa"')] = ()
    credit_bys: Annotated[Words, Kind("Stands before an agency, in a line of its own.", "via")] = ()
    picture_stems: Annotated[Words, Kind("Says that the credit is a picture's.", "foto")] = ()
    desk_by_lines: Annotated[
        Words, Kind("Opens a bracket of Reuters' desk, up to the names.", 'reporting by in "(Reporting by …"')
    ] = ()
    desk_reporting: Annotated[
        Words, Kind("Opens such a bracket in languages that tell the editing in a second part.", "reportage")
    ] = ()
    desk_additional: Annotated[Words, Kind("Says that this reporting came on top.", "additionnel")] = ()
    desk_bys: Annotated[Words, Kind('Its "by".', "par")] = ()
    desk_editing: Annotated[Words, Kind("Opens the second part.", "édité")] = ()
    desk_stems: Annotated[Words, Kind("One of these stands in every such bracket.", "edit")] = ()
    contributed: Annotated[
        Words, Kind("The verb of a line that names who helped.", 'contributed in "Jane Doe contributed"')
    ] = ()
    contributed_to: Annotated[Words, Kind("How that line goes on, or else it ends.", "to this report")] = ()
    helper_ands: Annotated[Words, Kind("Stands between two who helped.", "and")] = ()
    helper_places: Annotated[Words, Kind("Stands between them and where they are.", "in")] = ()
    agency_staff: Annotated[
        Words, Kind("The trade of an agency's people, behind its name.", 'writers? in "AP writer Jane Doe"')
    ] = ()
    help_with: Annotated[
        Words, Kind("Opens the naming of an agency that helped.", 'mit in "mit Material von dpa"')
    ] = ()
    help_more: Annotated[Words, Kind("Stands between that and the help.", "additional")] = ()
    help_openings: Annotated[
        Words, Kind('Opens it without a "with".', 'additional in "Additional reporting by AFP"')
    ] = ()
    help_nouns: Annotated[Words, Kind("The help.", "inputs?, material")] = ()
    help_from: Annotated[Words, Kind("Stands between the help and the agency.", r"from, de\sla")] = ()
    wires: Annotated[Words, Kind("Agencies in general.", "agenturen")] = ()
    wires_before: Annotated[Words, Kind("Stands before that.", 'news in "news agencies"')] = ()
    wires_after: Annotated[Words, Kind("Stands behind that.", 'reports in "agency reports"')] = ()
    credit_editors: Annotated[Words, Kind("Opens the editors in a credit line.", "editing by")] = ()
    credit_photographers: Annotated[Words, Kind("Opens the photographers in a credit line.", "photos by")] = ()
    credit_contributors: Annotated[Words, Kind("Opens the reporters in a credit line.", "reporting by")] = ()
