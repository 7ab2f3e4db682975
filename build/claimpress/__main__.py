"""`python -m claimpress` is the `claimpress` command."""

from __future__ import annotations

import sys

from claimpress.cli import main

sys.exit(main())
