"""Fault injection: each file-system call fails once in turn, or is the last thing that kg does."""
