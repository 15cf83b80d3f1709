"""The worker of the schedule: a process that runs flow runs, and the one command that each of them is."""
