"""The expectation that a query finds no row; to import it takes seconds, because it imports Great Expectations."""

from collections.abc import Mapping
from typing import Any, ClassVar

from great_expectations.expectations import UnexpectedRowsExpectation


class ExpectNoRow(UnexpectedRowsExpectation):  # type: ignore[misc]
    """Judges a query by the number of rows that it finds.

    The class that it is made from fetches two hundred of the rows as well, in a second query for each rule.
    """

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.row_count",)

    def _validate(
        self,
        metrics: Mapping[str, Any],
        runtime_configuration: Mapping[str, Any] | None = None,  # noqa: ARG002
        execution_engine: Any = None,  # noqa: ARG002
    ) -> Mapping[str, Any]:
        found = metrics["unexpected_rows_query.row_count"]
        return {"success": found == 0, "result": {"observed_value": found}}
