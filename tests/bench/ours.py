"""Full validation of a dataset, and its claims as sorted Parquet: `ours.py DATA OUT`.

What `claimpress build` does before it writes anything else; 1 where the data has errors.
"""

import sys
import tempfile
from pathlib import Path

from claimpress.tables.claims import CLAIMS
from claimpress.validation.bulk import open_bulk

data, out = map(Path, sys.argv[1:])
with (
    tempfile.TemporaryDirectory() as work,
    open_bulk(data.resolve(), Path(work), out=out.parent) as bulk,
):
    if not bulk.report.ok:
        sys.exit(1)
    bulk.engine.write_parquet(CLAIMS.sql, CLAIMS.schema, out, CLAIMS.key)
