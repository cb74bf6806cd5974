"""`python -m scoutcheck.cli` does what `scoutcheck` does."""

from __future__ import annotations

import sys

from scoutcheck.cli.main import main

sys.exit(main())
