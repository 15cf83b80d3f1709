"""Our changes to Great Expectations find what it would have found, with less work."""

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


NAMES = """
import json
import sys
from datetime import datetime
import great_expectations.core.id_dict as module
from great_expectations.core.id_dict import IDDict
from expectations.auditor.patches import name_metrics_without_looking_twice
settings = [
    IDDict(), IDDict(column="language"), IDDict(column="language", mostly=1.0), IDDict(a=(1, 2), b=[None, True, 0.5]),
    IDDict(value_set=["de", "en"], nested={"b": 1, "a": {"c": "\\u00e9"}}), IDDict(a=datetime(2026, 3, 1), b=1),
    IDDict(a={1, 2}, b="x"), IDDict(a=IDDict(z=1, y=2), b=1), IDDict(a=float("inf"), b=1), IDDict(a={3: 4}, b=1),
]
looks = []
convert = module.convert_to_json_serializable
module.convert_to_json_serializable = lambda data: (looks.append(1), convert(data))[1]
def name_all():
    looks.clear()
    return [str(each.to_id()) for each in settings] + [str(settings[2].to_id(id_ignore_keys=["mostly"]))], len(looks)
results = [name_all()]
for _ in range(2):  # to patch twice is to patch once
    name_metrics_without_looking_twice()
    results.append(name_all())
print(json.dumps(results))
"""


def test_metrics_have_the_same_names_and_most_are_made_the_short_way() -> None:
    ended = subprocess.run([sys.executable, "-c", NAMES], capture_output=True, text=True, check=True)
    (plain, plain_looks), (patched, looks), again = json.loads(ended.stdout.splitlines()[-1])
    assert patched == plain
    assert again == [patched, looks]
    assert plain_looks == 8
    assert looks == 2, "an instant and a set are looked at"
