"""An expectation builds its configuration once where its settings are looked up, and finds the same settings."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow  # imports Great Expectations twice

PROGRAM = """
import json, sys
from great_expectations.expectations.core import ExpectColumnValuesToBeInSet
from great_expectations.expectations.expectation import Expectation
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
if sys.argv[1] == "patched":
    from expectations.auditor.patches import read_each_configuration_once
    read_each_configuration_once()
    read_each_configuration_once()
built = []
plain = ExpectationConfiguration.__init__
ExpectationConfiguration.__init__ = lambda self, *a, **k: (built.append(1), plain(self, *a, **k))[1]
rule = ExpectColumnValuesToBeInSet(column="language", value_set=["de", "en"], mostly=0.5)
found = [rule._get_runtime_kwargs({"result_format": "BASIC"}), rule._get_success_kwargs(), rule._get_domain_kwargs()]
rule.mostly = 0.25
found.append(rule._get_success_kwargs())
print(json.dumps([len(built), found], default=str))
"""


def look_up(mode: str) -> tuple[int, list[dict[str, object]]]:
    """Return how many configurations were built, and the settings that were found."""
    ended = subprocess.run([sys.executable, "-c", PROGRAM, mode], capture_output=True, text=True, check=True)
    built, found = json.loads(ended.stdout.splitlines()[-1])
    return built, found


def test_the_same_settings_are_found_from_one_configuration_a_look_and_it_is_still_worth_it() -> None:
    plain_builds, plain = look_up("plain")
    builds, patched = look_up("patched")
    assert patched == plain
    assert plain[-1]["mostly"] == 0.25, "a setting that was changed since is read anew"
    assert builds == 4
    assert plain_builds > 2 * builds, "where Great Expectations looks its settings up in one go, the patch can go"
