"""The tool's name and version, for every part that signs what it writes."""

from __future__ import annotations

NAME = "claimpress"
VERSION = "0.2.0"
SIGNATURE = f"{NAME} {VERSION}"
"""How the tool names itself in attestations and generated files."""
