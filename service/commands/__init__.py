"""The commands of `talab`, one module a group."""
