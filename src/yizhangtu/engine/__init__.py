"""Runs measurements over row groups: in threads of this process, or on a Spark cluster with the same functions."""
