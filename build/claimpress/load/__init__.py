"""Read YAML and JSONL into records that know their file, line and column."""

from claimpress.load.dataset import load_dataset
from claimpress.load.jsonl import read_json, read_jsonl
from claimpress.load.records import KEY, Loaded, Places, Pointer, RawRecord
from claimpress.load.yaml_events import read_yaml

__all__ = [
    "KEY",
    "Loaded",
    "Places",
    "Pointer",
    "RawRecord",
    "load_dataset",
    "read_json",
    "read_jsonl",
    "read_yaml",
]
