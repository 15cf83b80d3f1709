"""An expectation builds its configuration once where its settings are looked up, and finds the same settings."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow  # imports Great Expectations

PROGRAM = """
import json
from great_expectations.expectations.core import ExpectColumnValuesToBeInSet
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from expectations.auditor.patches import read_each_configuration_once
built = []
plain = ExpectationConfiguration.__init__
ExpectationConfiguration.__init__ = lambda self, *a, **k: (built.append(1), plain(self, *a, **k))[1]
def look_up():
    built.clear()
    rule = ExpectColumnValuesToBeInSet(column="language", value_set=["de", "en"], mostly=0.5)
    found = [rule._get_runtime_kwargs({"result_format": "BASIC"}), rule._get_success_kwargs()]
    found.append(rule._get_domain_kwargs())
    rule.mostly = 0.25
    found.append(rule._get_success_kwargs())
    return len(built), found
results = [look_up()]
for _ in range(2):  # to patch twice is to patch once
    read_each_configuration_once()
    results.append(look_up())
print(json.dumps(results, default=str))
"""


def test_the_same_settings_are_found_from_one_configuration_a_look_and_it_is_still_worth_it() -> None:
    ended = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True)
    (plain_builds, plain), (builds, patched), (builds_again, patched_again) = json.loads(ended.stdout.splitlines()[-1])
    assert patched == plain == patched_again
    assert plain[-1]["mostly"] == 0.25, "a setting that was changed since is read anew"
    assert builds == builds_again == 4
    assert plain_builds > 2 * builds, "where Great Expectations looks its settings up in one go, the patch can go"
