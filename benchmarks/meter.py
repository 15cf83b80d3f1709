"""Measures a command with everything it starts: wall time, CPU of the whole tree, peak memory.

The command runs under a small process of its own, which the kernel makes the parent of every orphan
below it. So each descendant is waited for by somebody who is waited for in turn, and the CPU that
`wait4` hands up is complete: Prefect's server and killed page workers are in it.
"""

import ctypes
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psutil

PR_SET_CHILD_SUBREAPER = 36
SAMPLE_SECONDS = 0.25
# The proportional set size makes the kernel walk every page: read once a second only.
SAMPLES_A_SHARED_SIZE = 4
# A descendant that outlives the command by this much was left behind; it is ended and counted.
ORPHAN_SECONDS = 15.0


class MeterError(Exception):
    """The command ended otherwise than expected; the message ends with what it said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """The cost of one run of a command. Memory in bytes; `by_process` are sampled CPU seconds by role."""

    wall_seconds: float
    cpu_seconds: float
    parent_peak: int
    tree_peak: int
    by_process: dict[str, float]
    stdout: str

    @property
    def json(self) -> dict[str, Any]:
        """The figures for a machine."""
        return {name: getattr(self, name) for name in self.__slots__ if name != "stdout"}


def measure(command: Sequence[str], *, env: Mapping[str, str] | None = None, expected: Sequence[int] = (0,)) -> Cost:
    """Run a command to its end and return its cost; raise MeterError when its exit code is not expected."""
    with TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        wrapper = [sys.executable, "-m", "benchmarks.meter", str(report), *command]
        done = subprocess.run(wrapper, env=dict(env) if env else None, capture_output=True, check=False)
        stdout, stderr = (text.decode("utf-8", "replace") for text in (done.stdout, done.stderr))
        if done.returncode not in expected or not report.exists():
            raise MeterError(f"{' '.join(command)[:200]} ended with {done.returncode}: {(stderr or stdout)[-2000:]}")
        return Cost(**json.loads(report.read_bytes()), stdout=stdout)


class _Sampler(threading.Thread):
    """Watches the tree's memory, and each process's CPU to show where it went."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._root = psutil.Process(pid)
        self._ended = threading.Event()
        self.parent_peak = self.tree_peak = 0
        self.cpu: dict[tuple[int, float], tuple[str, float]] = {}

    def run(self) -> None:
        count = 0
        while not self._ended.wait(SAMPLE_SECONDS if count else 0.02):
            self._sample(asks_shared=count % SAMPLES_A_SHARED_SIZE == 0)
            count += 1

    def stop(self) -> None:
        self._ended.set()
        self.join()

    def _sample(self, *, asks_shared: bool) -> None:
        try:
            processes = [self._root, *self._root.children(recursive=True)]
        except psutil.Error:
            return
        size = 0
        for process in processes:
            try:
                times = process.cpu_times()
                key = (process.pid, process.create_time())
                role = self.cpu[key][0] if key in self.cpu else _role(process, self._root)
                self.cpu[key] = (role, times.user + times.system)
                if asks_shared:
                    size += process.memory_full_info().pss
            except (psutil.Error, OSError):
                continue
        self.tree_peak = max(self.tree_peak, size)
        self.parent_peak = max(self.parent_peak, _high_water_mark(self._root.pid))

    def by_role(self) -> dict[str, float]:
        seconds: dict[str, float] = {}
        for role, cpu in self.cpu.values():
            seconds[role] = round(seconds.get(role, 0.0) + cpu, 2)
        return seconds


def _role(process: psutil.Process, root: psutil.Process) -> str:
    line = " ".join(process.cmdline())
    if process.pid == root.pid:
        return "parent"
    if "uvicorn" in line or "prefect.server" in line:
        return "server"
    return "children"


def _high_water_mark(pid: int) -> int:
    """Return the most memory a process ever had, which the kernel keeps; 0 when it has gone."""
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def _reap_orphans() -> float:
    """Wait for every process that outlived its parent; return their CPU seconds."""
    seconds = 0.0
    deadline = time.monotonic() + ORPHAN_SECONDS
    while True:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return seconds
        if pid:
            seconds += usage.ru_utime + usage.ru_stime
        elif time.monotonic() > deadline:
            for orphan in psutil.Process().children():
                orphan.kill()
        else:
            time.sleep(0.05)


def _run(report: Path, command: Sequence[str]) -> int:
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    started = time.perf_counter()
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    sampler = _Sampler(child.pid)
    sampler.start()
    # Not reaped yet: the sampler still finds it.
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    wall_seconds = time.perf_counter() - started
    sampler.stop()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    cpu_seconds = usage.ru_utime + usage.ru_stime + _reap_orphans()
    figures = {
        "wall_seconds": round(wall_seconds, 3),
        "cpu_seconds": round(cpu_seconds, 3),
        "parent_peak": sampler.parent_peak,
        "tree_peak": sampler.tree_peak,
        "by_process": sampler.by_role(),
    }
    report.write_text(json.dumps(figures), encoding="utf-8")
    return child.returncode


if __name__ == "__main__":
    sys.exit(_run(Path(sys.argv[1]), sys.argv[2:]))
