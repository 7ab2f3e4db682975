"""What holds for every test: property tests draw the same examples each time, in no hurry."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("same", deadline=None, derandomize=True, database=None)
settings.load_profile("same")
