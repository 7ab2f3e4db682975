"""python-jsonschema: each record against the published schema. `each_jsonschema.py SCHEMA CLAIMS`."""

import json
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

schema, source = sys.argv[1:]
validator = Draft202012Validator(json.loads(Path(schema).read_text(encoding="utf-8")))
wrong = 0
with Path(source).open(encoding="utf-8") as lines:
    for line in lines:
        wrong += not validator.is_valid(json.loads(line))
print(wrong)
sys.exit(wrong > 0)
