"""The report of a run for people: its Markdown, and its artifacts in Prefect's UI."""
