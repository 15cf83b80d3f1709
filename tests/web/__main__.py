"""`python -m tests.web` serves until Ctrl-C; with `--plan` it takes commands on stdin and ends with it."""

import json
import os
import sys
import threading
import time

from tests.web.server import Plan, Server


def main(arguments: list[str]) -> None:
    if arguments[:1] == ["--plan"]:
        serve_parent(Plan(**json.loads(arguments[1])))
    else:
        serve_person(Plan(port=int(arguments[0]) if arguments else 0))


def serve_parent(plan: Plan) -> None:
    """Print the port, then answer commands, one JSON line each, until the parent closes the pipe or is gone."""
    threading.Thread(target=_end_with_parent, args=(os.getppid(),), daemon=True).start()
    server = Server(plan)
    server.start()
    print(server.port, flush=True)
    for line in sys.stdin:
        print(json.dumps(server.do(*json.loads(line))), flush=True)
    server.stop()


def serve_person(plan: Plan) -> None:
    server = Server(plan)
    server.start()
    for host, address in server.world.addresses.items():
        if not host.startswith(("bulk-", "fault-")):
            print(f"{host:24} http://{address}:{server.port}/")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        server.stop()


def _end_with_parent(parent: int) -> None:
    # Another child of the parent may hold the pipe open, so its end alone is no sign.
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
