"""Annotated notes that the relation reader learns from; not part of the wheel."""
