"""SQL behind one small interface: an engine that computes, and a reader that can do nothing else."""
