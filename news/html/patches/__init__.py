"""Changes to libraries while they are imported. Each has a test that fails once a new version needs it no more."""
