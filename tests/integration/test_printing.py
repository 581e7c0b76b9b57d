"""What is printed: nothing in notes steers the terminal, and no stdout gives a traceback."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from xml.etree import ElementTree as ET

import pexpect
import pytest

from kg.runtime.visible import HIDDEN
from tests.conftest import ROOT, Vault

STEER = "\x1b]0;owned\x07\x1b[2J\x9b31m\x7f\u202e\u2066\u200b\u200d\u200f\u061c\u2028\U000e0041"
OURS = re.compile(r"\x1b\[[0-9;]*[mKG]|\x1b\]8;;[!-~]*\x1b\\|\r\n")
COMMANDS = [
    ["build"],
    ["status"],
    ["status", "--json"],
    ["ask", "Kalman filter"],
    ["ask", f"Kalman {STEER}", "--json"],
    ["ask", "Kalman", "--explain", "--path", f"*{STEER}*"],
    ["show", "Kalman"],
    ["show", "Kalman", "--json"],
    ["show", f"nothing{STEER}"],
    ["path", "Kalman", "Adam"],
    ["path", "Kalman", f"Adam{STEER}"],
    ["concepts"],
    ["concepts", "--json"],
    ["lint"],
    ["lint", "--json"],
    ["lint", "--rule", STEER],
    *(["export", "--format", f] for f in ("json", "graphml", "gexf", "dot", "mermaid")),
    ["graph", "-o", "-"],
    ["graph", "-o", f"page{STEER}.html"],
    ["build", "--dry-run", "--notes", f"no{STEER}"],
    ["ask", "x", f"--{STEER}"],
    ["ask", "x", STEER],
    ["ask", "x", "-n", STEER],
    [STEER],
]


@pytest.fixture
def steering(vault: Vault) -> Vault:
    """Notes in whose every name and text there is something that steers a terminal."""
    text = (
        '---\ntags: ["t\\x1b]0;owned\\x07\\u202e", "two\\nkg: lines"]\n---\n'
        f"# Kalman{STEER} filter\n- Kalman{STEER} filter uses Adam{STEER} and [[no{STEER}where]].\n"
        f"- Kalman filter is a kind of Adam. {STEER}[a](gone{STEER}.md) ![b](<gone {STEER}.png>)\n"
    )
    vault.write(f"folder{STEER}/note{STEER}.md", text)
    vault.write("two\nkg: forged.md", text.replace("Kalman", "Wiener"))
    (vault.notes / f"bad{STEER}.md").write_bytes(b"# \xff\xfe\n")
    (vault.notes / os.fsdecode(b"\xff\x9b31m.md")).write_bytes(b"# Bytes\n- text\n")
    return vault


def hidden(text: str) -> list[str]:
    return [repr(text[max(0, m.start() - 40) : m.end() + 20]) for m in HIDDEN.finditer(text)][:3]


@pytest.mark.usefixtures("fake_model")
def test_nothing_in_notes_or_arguments_steers_what_a_pipe_gets(steering: Vault) -> None:
    for command in [*COMMANDS, ["diff"], ["diff", "--json"], ["build", "--dry-run"]]:
        if command == ["diff"]:
            steering.write(f"new{STEER}.md", f"# Hopf{STEER} map\n- Hopf map uses Adam.\n")
        result = steering.kg(*command)
        assert hidden(result.out) == hidden(result.err) == [], command
        printed = "" if command[0] in ("export", "graph") else result.out + result.err
        assert not re.search("^kg: forged", printed, re.MULTILINE), command
        if "--json" in command and result.out:
            json.loads(result.out)
    for kind in ("graphml", "gexf"):
        ET.fromstring(steering.kg("export", "--format", kind).out)
    lines = steering.kg("ask", "--batch", "-", stdin=f"Kalman{STEER}\n").out
    assert (hidden(lines), json.loads(lines)["query"]) == ([], f"Kalman{STEER}")


@pytest.mark.usefixtures("fake_model")
def test_the_page_on_stdout_is_the_one_in_a_file(steering: Vault) -> None:
    steering.kg("build")
    printed = steering.kg("graph", "-o", "-").out
    steering.kg("graph", "-o", "page.html")
    assert (steering.root / "page.html").read_text("utf-8") == printed
    assert hidden(printed) == []


@pytest.mark.usefixtures("fake_model")
def test_values_survive_in_json_and_names_are_told_apart(steering: Vault) -> None:
    assert steering.kg("build").err.count("left out") == 2
    problems = steering.kg("status", "--json").json["problems"]
    assert [p for p in problems if p.startswith('"bad\\x1b]0;owned\\x07')]
    paths = {p["path"] for p in steering.kg("ask", "Kalman", "--json").json["results"]}
    assert f"folder{STEER}/note{STEER}.md" in paths


def test_nothing_in_notes_steers_a_terminal(steering: Vault) -> None:
    kinds = ("build", "status", "ask", "show", "path", "concepts", "lint")
    commands = [c for c in COMMANDS if c[0] in kinds and "--json" not in c and "--rule" not in c]
    script = (
        "import sys, json\nfrom tests.fakes import install\ninstall()\nfrom kg.cli import main\n"
        "for command in json.loads(sys.argv[1]):\n"
        "    try:\n        main(command)\n    except SystemExit:\n        pass\n"
    )
    terminal = pexpect.spawn(
        sys.executable,
        ["-c", script, json.dumps(commands)],
        cwd=str(steering.root),
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm"},
        encoding="utf-8",
        dimensions=(40, 100),
        timeout=60,
    )
    terminal.expect(pexpect.EOF)
    said = str(terminal.before)
    assert "\x1b[1m" in said
    assert "\x1b]8;;file://" in said
    assert "Traceback" not in said
    assert hidden(OURS.sub("", said)) == []


def finish(vault: Vault, shell: str, **env: str) -> subprocess.CompletedProcess[str]:
    """What a shell line gives in which `kg` is the command with the fake model."""
    return subprocess.run(
        ["bash", "-c", f'kg() {{ "{sys.executable}" -m tests.fakes "$@"; }}; {shell}'],
        cwd=vault.root,
        env={**os.environ, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=100,
        check=False,
    )


@pytest.mark.usefixtures("fake_model")
@pytest.mark.parametrize(
    ("shell", "code", "said"),
    [
        ("kg export | true; exit ${PIPESTATUS[0]}", 141, ""),
        ("kg graph -o - | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}", 141, ""),
        ("kg status > /dev/full", 1, "kg: Can't print the result: No space left on device.\n"),
        ("kg export > /dev/full", 1, "kg: Can't print the result: No space left on device.\n"),
        ("PYTHONUNBUFFERED=1 kg graph -o - | head -c 1 >/dev/null; exit ${PIPESTATUS[0]}", 141, ""),
        ("kg graph -o - > /dev/full", 1, "kg: Can't print the result: No space left on device.\n"),
        ("kg --help > /dev/full", 1, "kg: No space left on device.\n"),
        ("kg status >&-", 1, "kg: Can't print the result: stdout is closed.\n"),
        ("kg show nobody 2>&-", 1, ""),
        ("kg show nobody 2>/dev/full", 1, ""),
        ("kg status <&- >/dev/null", 0, ""),
        ("kg ask --batch - <&- 2>&1 | tail -1 >&2; exit ${PIPESTATUS[0]}", 2,
         "Error: Invalid value for '--batch': stdin is closed.\n"),
    ],
)  # fmt: skip
def test_whatever_becomes_of_stdout_there_is_no_traceback(
    vault: Vault, shell: str, code: int, said: str
) -> None:
    vault.kg("build")
    done = finish(vault, shell)
    assert (done.returncode, done.stderr) == (code, said)


@pytest.mark.usefixtures("fake_model")
@pytest.mark.parametrize("encoding", ["cp949", "latin-1", "ascii", "cp949:strict"])
def test_what_an_encoding_does_not_have_is_spelt_out(vault: Vault, encoding: str) -> None:
    vault.write("emoji.md", "# Kalman filter\n- Kalman filter 는 🙂 “좋다” — Adam을 쓴다.\n")
    vault.kg("build")
    shell = "kg ask 'Kalman filter'; kg lint; kg status; kg show Adam; kg ask 모름; kg --help"
    done = finish(vault, shell, PYTHONIOENCODING=encoding)
    assert "Traceback" not in done.stderr + done.stdout
    assert "\\U0001f642" in done.stdout
    asked = finish(vault, "kg ask 'Kalman filter' --json", PYTHONIOENCODING=encoding)
    assert "🙂" in json.loads(asked.stdout)["answer"]["text"]
    exported = finish(vault, "kg export --format graphml", PYTHONIOENCODING=encoding)
    assert exported.stdout == vault.kg("export", "--format", "graphml").out  # always in UTF-8


@pytest.mark.usefixtures("fake_model")
@pytest.mark.parametrize(
    ("content", "queries", "error"),
    [
        ("what is Adam\nAdam이란?\n".encode("utf-8-sig"), ["what is Adam", "Adam이란?"], ""),
        ('{"query": "Adam"}\n'.encode("utf-8-sig"), ["Adam"], ""),
        ("what is Adam\nAdam이란?\n".encode("utf-16"), ["what is Adam", "Adam이란?"], ""),
        ("what\nAdam이란?\n".encode("cp949"), ["what"],
         "kg: Line 2 of q.txt isn't UTF-8 (byte 0xc0): save the questions as UTF-8.\n"),
        ("what\n".encode("utf-16") + b"\x00", [],
         "kg: q.txt isn't UTF-16 (byte 0x00): save the questions as UTF-8.\n"),
        (b'{"query": ' + b"[" * 100_000, [],
         'kg: Line 1 of the batch has no "query": {"query": ' + "[" * 50 + "\n"),
    ],
)  # fmt: skip
def test_a_batch_in_another_encoding_is_read_or_named(
    vault: Vault, content: bytes, queries: list[str], error: str
) -> None:
    vault.kg("build")
    (vault.root / "q.txt").write_bytes(content)
    result = vault.kg("ask", "--batch", "q.txt")
    assert [json.loads(line)["query"] for line in result.out.splitlines()] == queries
    assert (result.err, result.code) == (error, 1 if error else 0)


INTERRUPTIBLE = """
import sys, kg.__main__ as program
hold = program._hold_standard_streams
def begun():
    hold()
    print("begun", flush=True)
program._hold_standard_streams = begun
program.run()
"""


@pytest.mark.parametrize("command", [["ask", "Adam이란?"], ["build"]])
def test_ctrl_c_at_any_time_ends_kg_without_a_traceback(vault: Vault, command: list[str]) -> None:
    if command != ["build"]:
        vault.kg("build")
    moments = random.Random(7)
    for _ in range(8):
        running = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTIBLE, *command],
            cwd=vault.root,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert running.stdout
        assert running.stdout.readline() == "begun\n"
        time.sleep(moments.random() * 0.6)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
        assert running.returncode in (0, 130), said
        told = [line for line in said.splitlines() if not line.endswith("…")]  # how far it is
        assert told in ([], ["kg: interrupted; the index is as it was."])
    assert vault.kg("build").code == 0
