"""The names of the models that kg comes with, as an index's manifest keeps them."""

from __future__ import annotations

BUNDLED = "bundled:multilingual-e5-small-q4"
SECOND = "bundled:use-multilingual-v3"
UNQUANTISED = "intfloat/multilingual-e5-small"  # what the bundled one was made from; on the hub
