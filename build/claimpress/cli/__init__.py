"""The command line: parse, one call into the library, an exit code."""

from __future__ import annotations

from claimpress.cli.app import main

__all__ = ["main"]
