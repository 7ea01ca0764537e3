"""The corpus: read, checked, split."""

from training.corpus.example import Example, InvalidCorpus, read_file, read_folder
from training.corpus.split import Split, Splits

__all__ = ["Example", "InvalidCorpus", "Split", "Splits", "read_file", "read_folder"]
