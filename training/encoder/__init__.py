"""The base encoder: where its weights and tokenizer come from, trimmed to the scripts that are needed."""
