"""kg: a knowledge graph and answers out of your own Markdown notes, offline.

    notes ─ sections ─┬─ concepts ─ relations ─ graph ─┬─ store ─ ask ─ cli, page
                      └─ passages ─ embed ── index ────┘

`notes` reads files, `sections` divides them at their headings, `concepts` finds what they speak of
and `relations` what they say of it, each with the line that says so; `graph` joins that up.
`passages` are what `embed` turns into vectors and `index` keeps. `store` holds all of it in the
folder index/, a generation at a time; `pipeline` runs these stages, doing only what changed.
`ask` answers from the store alone; `page` makes the graph one HTML file; `cli` prints.
"""

__version__ = "0.1.0"
