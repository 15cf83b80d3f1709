"""The figures of the morning report: one run's work beside the runs before it, read from the lake."""
