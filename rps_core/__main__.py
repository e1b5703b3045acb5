"""`python -m rps_core COMMAND`, see `cli`."""

import os
import signal
import sys
from pathlib import Path

from rps_core.cli import main

if __name__ == "__main__":
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:  # closed by the caller, as with >&-: its number would go to the next file
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115 - as long as the program
    for name in ("SIGTERM", "SIGHUP"):  # ended from outside, a command clears up as after Ctrl+C
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), signal.default_int_handler)
    sys.exit(main())
