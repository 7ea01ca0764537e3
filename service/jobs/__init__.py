"""Files that are scored while their senders do something else."""
