"""A user without a home, as a container's often is: kg works, and looks in nobody else's place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import Vault
from tests.integration.test_survival import one_line

pytestmark = [
    pytest.mark.usefixtures("fake_model"),
    pytest.mark.skipif(os.name == "nt", reason="every user of Windows has a profile"),
]
COMMANDS = (
    ("build",),
    ("ask", "Adam"),
    ("show", "Adam"),
    ("status",),
    ("concepts",),
    ("graph", "-o", "elsewhere/page.html"),
    ("export",),
)


@pytest.fixture(params=("no home", "homes that aren't absolute"))
def homeless(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """No HOME, and no entry for the user's number; or folders that lie wherever one stands."""
    import pwd

    def unknown(number: int) -> None:
        raise KeyError(number)

    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
        if request.param != "no home" and name != "HOME":
            monkeypatch.setenv(name, "~/.config")
    monkeypatch.setattr(pwd, "getpwuid", unknown)


@pytest.mark.usefixtures("homeless")
def test_without_a_home_every_command_does_its_work(vault: Vault) -> None:
    (vault.root / "elsewhere").mkdir()
    for command in COMMANDS:
        assert vault.kg(*command).code == 0, command
    assert {file.name for file in vault.root.iterdir()} == {
        "notes",
        "index",
        "kg.toml",
        "elsewhere",
    }


@pytest.mark.usefixtures("homeless")
def test_a_notebook_cannot_bring_the_settings_of_a_user_without_a_home(vault: Vault) -> None:
    planted = vault.root / "~" / ".config" / "kg" / "config.toml"
    planted.parent.mkdir(parents=True)
    planted.write_text(f'safe = ["{vault.root}"]\n', "utf-8")
    (vault.root / "kg.toml").write_text('notes = "../elsewhere"\n', "utf-8")
    said = one_line(vault.kg("build"))
    assert "outside of it" in said
    assert "~/.config/kg/config.toml" in said


@pytest.mark.usefixtures("homeless")
def test_without_a_home_a_cache_is_made_for_this_once(caplog: pytest.LogCaptureFixture) -> None:
    from kg.embed.cache import _say, cached

    _say.cache_clear()  # said once a process

    def make(folder: Path) -> None:
        (folder / "weights").write_bytes(b"0")

    assert cached("encoder", make, lambda folder: (folder / "weights").read_bytes()) == b"0"
    assert "Can't use the cache in your home" in caplog.text
    assert not Path("~").exists()
