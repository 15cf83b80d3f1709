"""The suite of each audited table, and the digest of all rules."""

import json
from hashlib import sha256

from expectations.tables import articles, authors, copies, evidence, fetches, inputs, rejections, revisions, traits
from expectations.tables.rules import TableSuite
from news.reasons import RuleName
from news.records.story import PARTS

# Of a story's parts: each record of PARTS has one.
PART_SUITES: dict[type, TableSuite] = {suite.record: suite for suite in (authors.SUITE, evidence.SUITE)}
# Judged before link: what was read.
STAGED: dict[str, TableSuite] = {
    "inputs": inputs.SUITE,
    "articles": articles.SUITE,
    **{record.TABLE.name: PART_SUITES[record] for record in PARTS},
    "rejections": rejections.SUITE,
}
# Judged after link: how the run's rows fit with the stored ones.
LINKED: dict[str, TableSuite] = {
    "revisions": revisions.SUITE,
    "copies": copies.SUITE,
    "traits": traits.SUITE,
    "fetches": fetches.SUITE,
}


def find_refusing_rules() -> dict[RuleName, str]:
    """Return the rules by which the audit refuses rows, each with why we believe it.

    A rejection has one of these names, or one of the table of reasons.
    """
    return {
        RuleName(rule.name): rule.notes
        for suite in STAGED.values()
        for rule in suite.rules()
        if rule.scope == "row" and rule.severity == "critical"
    }


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
