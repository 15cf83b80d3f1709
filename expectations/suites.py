"""Which tables are audited, and the digest of all that is expected of them."""

import json
from hashlib import sha256

from expectations import articles, authors, evidence, inputs, rejections
from expectations.rules import Rule, TableSuite

SUITES: dict[str, TableSuite] = {
    "inputs": inputs.SUITE,
    "articles": articles.SUITE,
    "authors": authors.SUITE,
    "evidence": evidence.SUITE,
    "rejections": rejections.SUITE,
}


def suite_sha256(rules: dict[str, list[Rule]]) -> str:
    """Return the digest of every declared rule: it changes when what is expected changes, and never else."""
    declared = [
        {
            "table": name,
            "rule": rule.name,
            "scope": rule.scope,
            "severity": rule.severity,
            "expectation": rule.expectation.configuration.type,
            "arguments": rule.expectation.configuration.kwargs,
            "measures": dict(SUITES[name].measures) | dict(SUITES[name].shortened),
        }
        for name, table_rules in rules.items()
        for rule in table_rules
    ]
    return sha256(json.dumps(declared, sort_keys=True, default=str).encode()).hexdigest()
