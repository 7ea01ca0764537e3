"""The ways in: HTTP, the command line and files."""

__version__ = "0.6.0"
