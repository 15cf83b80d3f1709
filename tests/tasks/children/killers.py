"""Page functions that do to their process what real pages have done; the payload says which."""

import itertools
import os
import re
import signal
import sys
import time

from news.page import Failure, RawPage, Reading, Refusal


def read(page: RawPage) -> Reading:
    """Do what the payload says, and return a refusal that repeats it."""
    word = page.payload.decode()
    if word.startswith("spin"):
        while True:
            try:
                sum(range(1000))
            except Exception:
                continue
    elif word.startswith("stuck"):  # in C, where no signal is heard
        sum(itertools.repeat(0))
    elif word.startswith("regex"):
        re.match(r"(a|aa)+$", "a" * 60 + "b")
    elif word.startswith("sleep"):
        time.sleep(3600)
    elif word.startswith("segfault"):
        os.kill(os.getpid(), signal.SIGSEGV)
    elif word.startswith("exit0"):
        os._exit(0)
    elif word.startswith("exit"):
        os._exit(3)
    elif word.startswith("hog"):
        b"x" * (4 << 30)
    elif word.startswith("raise"):
        raise KeyError("headline")
    elif word.startswith("nest"):
        read(page)
    elif word.startswith("modules"):
        return Failure("modules", " ".join(sorted({name.partition(".")[0] for name in sys.modules})))
    elif word.startswith("pid"):
        return Failure("pid", str(os.getpid()))
    return Refusal("read", word)
