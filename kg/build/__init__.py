"""From the notes to the next generation of the index."""
