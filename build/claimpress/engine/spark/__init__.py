"""Spark as an engine, for what one machine would take too long for: an extra, `claimpress[spark]`."""
