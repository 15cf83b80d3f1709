"""The suite of each audited table, and the digest of all rules."""

import json
from functools import cache
from hashlib import sha256
from importlib import import_module
from pkgutil import iter_modules

import expectations.tables
from expectations.tables.rules import TableSuite
from news.records.tables import RECORDS
from warehouse.staging import STAGED_RECORDS


def _load_suites() -> dict[type, TableSuite]:
    """Return the suite of each record that a module of this folder declares as `SUITE`."""
    names = [module.name for module in iter_modules(expectations.tables.__path__, f"{expectations.tables.__name__}.")]
    modules = [import_module(name) for name in sorted(names) if name != __name__]
    return {module.SUITE.record: module.SUITE for module in modules if hasattr(module, "SUITE")}


SUITES = _load_suites()
# Judged before link: what was read.
STAGED: dict[str, TableSuite] = {SUITES[record].table: SUITES[record] for record in STAGED_RECORDS}
# Judged after link: how the run's rows fit with the stored ones.
LINKED: dict[str, TableSuite] = {
    SUITES[record].table: SUITES[record] for record in RECORDS if record in SUITES and record not in STAGED_RECORDS
}


@cache
def suite_sha256() -> str:
    """Return the digest of all rules: it changes only when a rule does."""
    declared = [
        {
            "table": name,
            "rule": rule.name,
            "scope": rule.scope,
            "severity": rule.severity,
            "expectation": rule.expectation.configuration.type,
            "arguments": rule.expectation.configuration.kwargs,
            "measures": dict(suite.measures) | dict(suite.shortened),
        }
        for name, suite in (STAGED | LINKED).items()
        for rule in suite.rules()
    ]
    return sha256(json.dumps(declared, sort_keys=True, default=str).encode()).hexdigest()
