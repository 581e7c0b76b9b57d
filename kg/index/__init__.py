"""Everything that is written to and read from index/."""
