"""`python -m scoutcheck.cli` does what `scoutcheck` does."""

from __future__ import annotations

import sys

try:
    from scoutcheck.cli.main import main
except KeyboardInterrupt:
    sys.exit(130)
sys.exit(main())
