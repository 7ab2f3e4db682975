"""Hugging Face datasets: lines of JSON to Parquet, nothing checked. `hf_datasets.py CLAIMS OUT CACHE`."""

import os
import sys

source, out, cache = sys.argv[1:]
os.environ |= {"HF_HUB_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1", "HF_HOME": cache}

import datasets  # noqa: E402 - it reads the environment when it is imported

datasets.disable_progress_bars()
loaded = datasets.load_dataset("json", data_files=source, split="train", cache_dir=cache)
loaded.to_parquet(out)
