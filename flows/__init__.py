"""The flows and their schedule, settings and the command line."""
