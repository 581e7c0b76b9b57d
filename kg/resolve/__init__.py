"""From the names of all sections to concepts."""
