"""Typed relations, read from sentences by patterns."""
