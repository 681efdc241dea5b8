"""``python -m huiqi``: the one command."""

from __future__ import annotations

import sys

from huiqi.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
