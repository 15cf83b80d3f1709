"""Links a run's rows with the lake: versions, re-reads, copies, outcomes."""
