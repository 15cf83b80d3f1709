"""The form with which a person starts a run in Prefect's UI."""

import pytest
import yaml

from flows.server.recover import FLOWS
from tests.flows.command_line import CHECKOUT

pytestmark = pytest.mark.slow  # imports Prefect


@pytest.mark.parametrize("name", FLOWS)
def test_every_parameter_is_described_and_has_a_default_where_it_can(name: str) -> None:
    from prefect.utilities.callables import parameter_schema

    from flows import nightly as flows

    schema = parameter_schema(getattr(flows, name).fn)
    assert schema.required == (["paths"] if name == "ingest" else [])
    assert [parameter for parameter, form in schema.properties.items() if not form.get("description")] == []


def test_every_flow_has_a_form_and_the_schedule_starts_no_more_than_before() -> None:
    deployments = yaml.safe_load((CHECKOUT / "prefect.yaml").read_text("utf-8"))["deployments"]
    assert {each["entrypoint"] for each in deployments} == {f"flows/nightly.py:{name}" for name in FLOWS}
    assert {each["name"] for each in deployments if each.get("schedules")} == {"nightly", "maintain"}
