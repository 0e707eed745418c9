"""The edge table of a layer: neighbours, merged patches, outlines, holes and changes."""
