"""claimpress: hand-checked claim records become sealed, queryable, citable dataset releases.

import claimpress

with claimpress.open("0.1.0") as release:
    release.sql("SELECT id, statement FROM claims WHERE stage = 'planned'").to_pandas()

for finding in claimpress.validate("my-claims"):
    print(finding.place, finding.code, finding.message)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from claimpress import about

if TYPE_CHECKING:
    from claimpress.api import Release, build, open, validate  # noqa: A004 - the public name
    from claimpress.model.errors import UserError
    from claimpress.model.finding import Finding

__version__ = about.VERSION
__all__ = ["Finding", "Release", "UserError", "__version__", "build", "open", "validate"]

_HOMES = {
    "Finding": "claimpress.model.finding",
    "Release": "claimpress.api",
    "UserError": "claimpress.model.errors",
    "build": "claimpress.api",
    "open": "claimpress.api",
    "validate": "claimpress.api",
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for, so that `import claimpress` costs next to nothing."""
    if name not in _HOMES:
        raise AttributeError(f"module 'claimpress' has no attribute {name!r}")
    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
