"""`python -m rps_core COMMAND`, see `cli`."""

import signal
import sys

from rps_core.cli import main

if __name__ == "__main__":
    for name in ("SIGTERM", "SIGHUP"):  # ended from outside, a command clears up as after Ctrl+C
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) is signal.SIG_DFL:
            signal.signal(getattr(signal, name), signal.default_int_handler)
    sys.exit(main())
