"""Other readers on the same pages: an environment for each, made from its hashed lock, and what it reads.

    python -m benchmarks.peers --eval DIR

writes `benchmarks/out/peers/<peer>.jsonl`, which `benchmarks.quality` prints beside our figures. trafilatura runs in
our own environment, but in a process of its own: we change it where it is slow.
"""

import argparse
import subprocess
import sys
from pathlib import Path

PEERS = ("trafilatura", "newspaper4k", "news-please", "mediacloud-metadata")
HERE = Path(__file__).parent
LOCKS = HERE / "peer_locks"
OUT = HERE / "out" / "peers"
UV = Path(sys.executable).with_name("uv")


def main(arguments: list[str] | None = None) -> int:
    """Make what environments are missing and let each peer read the folder; return 1 if one could not."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description="let other readers read the pages")
    parser.add_argument("--eval", type=Path, required=True, help="folder with gold.jsonl and html/")
    parser.add_argument("--peer", choices=PEERS, action="append", help="this one only; may be given again")
    options = parser.parse_args(arguments)
    if not (options.eval / "gold.jsonl").is_file():
        print(f"{options.eval}: holds no gold.jsonl; name a folder of pages with known answers with --eval")
        return 2
    OUT.mkdir(parents=True, exist_ok=True)
    failed = 0
    for peer in options.peer or PEERS:
        try:
            interpreter = find_interpreter(peer)
            command = [
                str(interpreter),
                str(HERE / "peer_reader.py"),
                peer,
                str(options.eval),
                str(OUT / f"{peer}.part"),
            ]
            subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
            (OUT / f"{peer}.part").replace(OUT / f"{peer}.jsonl")
            print(f"{peer}: {OUT / f'{peer}.jsonl'}")
        except (OSError, subprocess.CalledProcessError) as fault:
            print(f"{peer}: not read: {fault}")
            failed = 1
    return failed


def find_interpreter(peer: str) -> Path:
    """Return the Python that has the peer, in an environment made for it if there is none yet."""
    lock = LOCKS / f"{peer}.lock"
    if not lock.is_file():
        return Path(sys.executable)
    folder = OUT / peer
    interpreter = folder / "bin" / "python"
    ready = folder / ".ready"
    if not ready.is_file():
        subprocess.run([UV, "venv", "--quiet", "--clear", "--python", sys.executable, folder], check=True)
        sync = [UV, "pip", "sync", "--quiet", "--python", str(interpreter), "--require-hashes", str(lock)]
        subprocess.run([str(part) for part in sync], check=True)
        ready.touch()
    return interpreter


if __name__ == "__main__":
    sys.exit(main())
