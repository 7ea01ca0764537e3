"""The cards: what a model and a dataset are, generated from what was measured."""
