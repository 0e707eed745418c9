"""Compiled loops over flat arrays; everything that knows about geometries or tables lives one level up."""
