"""What the audit imports of Great Expectations: all that it uses, and half of what there is."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow  # imports Great Expectations

PROGRAM = """
import gc, json, sys
from importlib.machinery import PathFinder
from expectations.auditor import audit
from expectations.auditor.lazy_import import EmptyModule
from expectations.tables.suites import LINKED, STAGED
audit._import_what_is_used()
import great_expectations as gx
empty = [name for name, module in sys.modules.items() if isinstance(module, EmptyModule)]
folder = sys.modules[audit.SOURCES_PACKAGE].__path__
try:
    sys.modules[audit.SOURCES_PACKAGE].PandasDatasource()
except RuntimeError as error:
    refused = str(error)
print(json.dumps({
    "is_collecting": gc.isenabled(),
    "empty": [name.rpartition(".")[2] for name in empty],
    "unknown": [name for name in empty if PathFinder.find_spec(name.rpartition(".")[2], folder) is None],
    "rules": sorted({
        type(rule.expectation).__module__
        for suites in (STAGED, LINKED) for suite in suites.values() for rule in suite.rules()
    }),
    "refused": refused,
}))
"""


def test_the_audit_imports_the_rules_it_has_and_leaves_out_sources_it_has_not() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    output = json.loads(ended.stdout.splitlines()[-1])
    assert {"pandas_datasource", "spark_datasource"} <= set(output["empty"])
    assert "sql_datasource" not in output["empty"]
    assert output["unknown"] == [], "what a new version no longer has need not be left out"
    assert output["is_collecting"]
    assert all(
        name == "expectations.no_row" or name.startswith("great_expectations.expectations.core.")
        for name in output["rules"]
    )
    assert output["refused"].endswith("PandasDatasource was left out, because nothing needed it")
