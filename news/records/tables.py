"""All tables, in the order in which a lake makes them."""

from news.records.alerts import Alert
from news.records.article import Article
from news.records.ledger import Fetch, Input, Rejection
from news.records.removal import Removal
from news.records.runs import Audit, Run, SourceFigures, SourceRun, Trait
from news.records.story import PARTS, Copy, Revision

RECORDS: tuple[type, ...] = (
    Article, *PARTS, Revision, Copy, Input, Fetch, Rejection, Run, Audit, SourceRun, SourceFigures, Trait, Removal,
    Alert,
)  # fmt: skip
