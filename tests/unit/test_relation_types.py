"""A relation type stands in one table, and every place that lists types is made from it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import kg
from kg.model.relation_types import (
    TABLE,
    for_page,
    label,
    markdown_table,
    relation_types,
    symmetric,
    typed,
)

ROW = """
[precedes]
reads = "source comes before target"
example = "Training precedes Testing"
en = ["precedes", "preceded by"]
ko = ["앞섬", "뒤따름"]
colours = ["#111111", "#eeeeee"]
"""

SHOWN = """
import json, sys
from pathlib import Path
from kg.model import relation_types as table
table.TABLE = Path(sys.argv[1])
import networkx as nx
from kg.cli.graph import graph as command
from kg.page.render import PageOptions, PageState, render
from kg.cli.terminal import relation_name
pair = nx.MultiDiGraph()
pair.add_node("a", label="A", kind="concept")
pair.add_node("b", label="B", kind="concept")
pair.add_edge("a", "b", key="precedes", weight=1.0, evidence=[])
page = render(pair, {}, PageOptions(), PageState())
option = next(o for o in command.params if o.name == "relations")
print(json.dumps({
    "choices": option.type.choices,
    "core": json.loads(page.partition('id="kg-core">')[2].partition("</script>")[0]),
    "terminal": relation_name("precedes"),
    "typed": table.typed(),
    "docs": table.markdown_table(),
}))
"""


def test_a_new_row_is_all_that_command_line_page_and_docs_need(tmp_path: Path) -> None:
    more = tmp_path / "types.toml"
    more.write_text(TABLE.read_text("utf-8") + ROW, "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SHOWN, str(more)],
        capture_output=True,
        text=True,
        check=True,
        env={"LANG": "ko_KR.UTF-8", "PYTHONPATH": str(Path(kg.__file__).parents[1])},
    )
    shown = json.loads(done.stdout)
    assert shown["choices"][-1] == shown["typed"][-1] == "precedes"
    assert shown["core"]["relations"] == ["precedes"]
    assert shown["core"]["relationTypes"][0]["ko"] == ["앞섬", "뒤따름"]
    assert shown["core"]["relationTypes"][0]["colours"] == ["#111111", "#eeeeee"]
    assert shown["terminal"] == "앞섬"
    assert "| precedes | source comes before target |" in shown["docs"]


_LISTED = r"""["']{0}["']|\b{0}:|--{1}\b"""
"""A name in a list of strings, as the key of an object, as a variable of a style sheet."""


def test_no_other_file_lists_them() -> None:
    root = Path(kg.__file__).parent
    tables = {root / "model" / "relation_types.toml"}
    tables |= {root / "lang" / language / "relations.toml" for language in ("ko", "en")}
    tables.add(root / "extract" / "relations" / "matcher.py")  # has a rule for most of them
    files = [f for kind in ("py", "js", "css", "toml") for f in root.rglob(f"*.{kind}")]
    for file in set(files) - tables:
        text = file.read_text("utf-8")
        named = [
            name
            for name in typed()
            if re.search(_LISTED.format(name, name.replace("_", "-")), text)
        ]
        assert len(named) < len(typed()), f"{file} names every type that is read from text"


def test_rows_are_whole() -> None:
    for name, row in relation_types().items():
        assert row.reads, name
        assert all((*row.en, *row.ko)), name
        assert all(len(colour) == 7 and colour[0] == "#" for colour in row.colours), name
        assert (row.en[0] == row.en[1]) == (name in symmetric() - {"mentions"}), name
        assert bool(row.example) == row.typed, name


def test_what_the_table_lacks_is_shown_as_it_is() -> None:
    assert label("made_up") == "made up"
    assert for_page("made_up") is None


def test_docs_tables_leave_out_what_they_are_not_asked_for() -> None:
    assert "similar" not in markdown_table()
    assert "| `similar` |" in markdown_table(code=True, examples=True)
