"""What `eval/bench.py` measures, one file a part."""
