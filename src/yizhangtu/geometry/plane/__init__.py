"""The statutory plane: survey systems, the printed series, and the way into the plane."""
