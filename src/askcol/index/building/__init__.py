"""Sources -> a new generation of a local index."""
