"""The exit codes of every command."""

DONE = 0
FAILED = 1  # the run failed, or damage was found
WRONG_USAGE = 2
INTERRUPTED = 130  # what a shell gives a command that Ctrl-C ended
STOPPED = 143  # what a shell gives a command that SIGTERM ended
