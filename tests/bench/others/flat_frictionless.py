"""frictionless: a flat CSV checked against its Table Schema. `flat_frictionless.py DATAPACKAGE TABLE`."""

import sys

from frictionless import Package, system

package, table = sys.argv[1:]
with system.use_context(trusted=True):
    report = Package(package).get_resource(table).validate()
print(report.valid)
sys.exit(not report.valid)
