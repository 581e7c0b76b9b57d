"""kg.toml and aliases.md as nobody should write them, through whole commands."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.conftest import Vault

pytestmark = pytest.mark.usefixtures("fake_model", "user_settings")

REFUSED = {
    "not TOML": b"notes = ",
    "no key of kg's": b"noets = 1\n",
    "a key of 10,000 letters": b"%b = 1\n" % (b"k" * 10_000),
    "not UTF-8": b'editor = "caf\xe9"\n',
    "UTF-16": 'editor = "file"\n'.encode("utf-16"),
    "a NUL": b"notes = 'a\0b'\n",
    "an escaped NUL": b'notes = "a\\u0000b"\n',
    "an escaped NUL for the index": b'index = "a\\u0000b"\n',
    "a long name": b"notes = '%b'\n" % (b"x" * 300),
    "a long Korean name": f"index = '{'가' * 200}'\n".encode(),
    "a long path": b"index = '%b'\n" % (b"x/" * 5_000),
    "nested lists": b"never = %b\n" % (b"[" * 50_000),
    "nested lists that end": b"never = [%b%b]\n" % (b"[" * 400, b"]" * 400),
    "nested tables": b"aliases = %b\n" % (b"{a=" * 50_000),
    "nested tables that end": b"[aliases]\n%b = 1\n" % b".".join([b"a"] * 300),
    "numbers": b"notes = 1\n",
    "a long number": b"notes = %b\n" % (b"9" * 10_000),
    "a long hexadecimal number": b"never = [[0x%b, 1]]\n" % (b"f" * 10_000),
    "times": b"model = 2024-13-45\n",
    "infinity": b"editor = inf\n",
    "a list": b"aliases = [1]\n",
    "a text": b'aliases = "a"\n',
    "a table": b"[never]\na = 1\n",
    "a pair of three": b'never = [["a", "b", "c"]]\n',
    "a number for pairs": b"never = 3\n",
    "a list of numbers": b"aliases = {a = [1]}\n",
    "large": b"#" * (2 << 20),
    "yes": b'follow_links = "yes"\n',
}


def one_line(vault: Vault, *arguments: str) -> str:
    result = vault.kg(*arguments)
    assert (result.code, result.out) == (1, "")
    assert result.err.startswith("kg: ")
    assert len(result.err.splitlines()) == 1
    assert len(result.err.encode()) < 1500
    return result.err


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED.keys())
def test_a_kg_toml_that_cannot_be_used_is_refused_on_one_line(vault: Vault, data: bytes) -> None:
    (vault.root / "kg.toml").write_bytes(data)
    for command in ("build", "status"):
        one_line(vault, command)
    assert not vault.index.exists()


@pytest.mark.parametrize("kind", ["folder", "pipe", "link", "link to nowhere", "circle"])
def test_what_is_no_file_is_no_kg_toml(vault: Vault, kind: str) -> None:
    file = vault.root / "kg.toml"
    file.unlink()
    if kind == "folder":
        file.mkdir()
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        (vault.root / "other.toml").write_text("secret = 'hunter2'\n", "utf-8")
        target = {"link": "other.toml", "link to nowhere": "nowhere", "circle": "kg.toml"}[kind]
        file.symlink_to(target)
    said = one_line(vault, "build")
    assert f"Can't use {file}: " in said
    assert "secret" not in said


def test_a_kg_toml_with_a_byte_order_mark_is_read(vault: Vault) -> None:
    text = '\ufeffeditor = "vscode"\r\n[aliases]\r\nAdam = "아담"\r\n'
    (vault.root / "kg.toml").write_bytes(text.encode())
    assert vault.kg("build").code == 0
    assert vault.kg("show", "아담").code == 0


@pytest.mark.parametrize("option", ["--notes", "--index"])
def test_a_folder_on_the_command_line_may_be_none(vault: Vault, option: str) -> None:
    for name in ("x" * 300, "x/" * 5_000, "가" * 100):
        one_line(vault, "build", option, name)


def test_a_working_directory_that_is_gone(vault: Vault) -> None:
    gone = vault.root / "gone"
    gone.mkdir()
    before = Path.cwd()
    os.chdir(gone)
    shutil.rmtree(gone)
    try:
        from kg.notes.config import find_config
        from kg.runtime.errors import KgError

        with pytest.raises(KgError, match="working directory"):
            find_config()
    finally:
        os.chdir(before)


PIECES = (
    "notes", "index", "model", "editor", "follow_links", "aliases", "never", "[aliases]", "[", "]",
    "[[", "]]", "{", "}", "=", " = ", ".", ",", "\n", "\r\n", '"', "'", '"""', "'''", "#", "true",
    "false", "1", "-0", "1e999", "nan", "0x", "1979-05-27T07:32:00Z", "\\u0000", "\\ud800", "\\",
    "\0", "\ufeff", "\u2028", "\u202e", "..", "/", "~", "notes", '"notes"', '"../x"', '"a/../../b"',
    '["GAN", "GAP"]', "Adam", "아담", "!=", "≠", "- ", "`", "<!--", "---\n", "[" * 300, "x" * 300,
    "a." * 300, "9" * 5_000, "가" * 100, 'aliases = {Adam = ["아담"]}\n', "Adam = GD = 아담\n",
    'never = [["Adam", "Momentum"]]\n', 'notes = "notes"\n', 'editor = "file"\n', "a != b\n",
)  # fmt: skip
FILES = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=12).map(lambda parts: "".join(parts).encode()),
    st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.binary(max_size=60),
)


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(config=FILES, beside=FILES, among=FILES)
def test_whatever_stands_in_them_a_command_answers_or_says_why(
    vault: Vault, config: bytes, beside: bytes, among: bytes
) -> None:
    (vault.root / "aliases.md").write_bytes(beside)
    (vault.notes / "aliases.md").write_bytes(among)
    file = vault.root / "kg.toml"
    file.write_bytes(config)
    if vault.kg("build").code:
        one_line(vault, "build")
        file.write_bytes(b"")
    for command in (["build"], ["show", "Adam"]):
        result = vault.kg(*command)
        assert result.code == 0, result.err


def test_a_pipe_in_place_of_the_users_files_holds_up_nothing(
    vault: Vault, user_settings: Path
) -> None:
    vault.kg("build")
    os.mkfifo(user_settings)
    noted = user_settings.parents[2] / "state" / "kg" / "named.json"
    noted.parent.mkdir(parents=True, exist_ok=True)
    noted.unlink(missing_ok=True)
    os.mkfifo(noted)
    (vault.root / "kg.toml").write_text('notes = "../elsewhere"\n', "utf-8")  # asks for `safe`
    result = vault.process("build")
    assert result.code == 1
    assert "it isn't a file" in result.err
    assert "Traceback" not in result.err
