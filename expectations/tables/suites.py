"""The suite of each audited table, and the digest of all rules."""

import json
from hashlib import sha256

from expectations.tables import articles, authors, copies, evidence, fetches, inputs, rejections, revisions, traits
from expectations.tables.rules import TableSuite

# Judged before link: what was read.
STAGED: dict[str, TableSuite] = {
    "inputs": inputs.SUITE,
    "articles": articles.SUITE,
    "authors": authors.SUITE,
    "evidence": evidence.SUITE,
    "rejections": rejections.SUITE,
}
# Judged after link: how the run's rows fit with the stored ones.
LINKED: dict[str, TableSuite] = {
    "revisions": revisions.SUITE,
    "copies": copies.SUITE,
    "traits": traits.SUITE,
    "fetches": fetches.SUITE,
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
