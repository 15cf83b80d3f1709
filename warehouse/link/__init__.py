"""What only the lake can tell of a run's rows: versions, re-reads, copies, outcomes."""
