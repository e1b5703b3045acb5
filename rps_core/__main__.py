"""`python -m rps_core COMMAND`, see `cli`."""

import sys

from rps_core.cli import main

if __name__ == "__main__":
    sys.exit(main())
