"""Taking stories down: out of the archive and out of staging, and all steps of a takedown in their order."""
