"""Gaps, overlaps and unmatched vertices of a layer that should cover a region once."""
