"""The classifier that runs: message in, verdict out."""
