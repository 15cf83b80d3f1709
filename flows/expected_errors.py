"""The errors that a person can do something about: a command says them in one sentence and exits with FAILED.

Anything else is a bug, and shows its traceback.
"""


class RunFailedError(Exception):
    """The run published nothing; the message says why in one sentence."""


class ClockError(RunFailedError):
    """The clock is well behind the last run."""


def expected_errors() -> tuple[type[Exception], ...]:
    """Return these errors' classes; their modules are imported only when an error has come up."""
    from expectations.auditor.audit import AuditError
    from flows.server.embedded import ServerError
    from flows.settings import SettingsError
    from tasks.collect.run import CollectError
    from tasks.tally import ImbalanceError
    from warehouse.home import HomeError
    from warehouse.link.link import LinkError
    from warehouse.migrate import LakeError
    from warehouse.publish import PublishError
    from warehouse.removal.commit import RemovalError
    from warehouse.upkeep.backup import BackupError
    from warehouse.upkeep.maintain import UpkeepError

    return (
        SettingsError, HomeError, LakeError, LinkError, PublishError, AuditError, RunFailedError, ImbalanceError,
        CollectError, ServerError, RemovalError, UpkeepError, BackupError, OSError,
    )  # fmt: skip
