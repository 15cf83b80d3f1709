"""`python -m flows` is `wiredesk`."""

from flows.cli import main

if __name__ == "__main__":
    main()
