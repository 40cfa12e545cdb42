"""`python -m menaka` is the command `menaka`."""

import sys

from menaka.cli import main

if __name__ == "__main__":
    sys.exit(main())
