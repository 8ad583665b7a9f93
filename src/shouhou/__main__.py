"""`python -m shouhou` is the command `shouhou`."""

import sys

from shouhou.project.cli import main

if __name__ == "__main__":
    sys.exit(main())
