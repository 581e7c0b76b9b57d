"""The concept graph: metrics, paths, exports, lint."""
