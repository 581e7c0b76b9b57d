"""Reading, finding and walking on the page, as a reader does it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.browser.conftest import Opened
from tests.conftest import Vault

pytestmark = pytest.mark.browser
Open = Callable[..., Opened]


def test_opens_at_rest_and_says_what_it_shows(shown: Opened) -> None:
    page = shown.page
    assert page.title() == "Study notes"
    assert "87 nodes, 102 edges" in page.inner_text("#state")
    assert "from 12 notes, 87 sections" in page.inner_text("#state")
    assert "2026-11-20 10:00" in page.inner_text("#state")
    assert not page.is_visible("#panel")


def test_a_click_on_a_concept_opens_what_the_notes_say(shown: Opened) -> None:
    page = shown.page
    page.mouse.click(*shown.look_at(*shown.place("adam")))
    assert shown.title() == "Adam"
    text = page.inner_text("#reading")
    assert "아담" in text
    assert "Adam combines Momentum and RMSProp" in text.replace(" ", " ")
    assert "ml/notes.md:1" in text
    assert page.inner_text("#reading .definition strong") == "Adam"
    assert page.inner_text("#reading .definition em") == "short"
    assert page.locator("#reading .definition table td").count() == 2
    heads = page.locator("#reading h3").all_inner_texts()
    assert heads[0].startswith("combines")
    assert any(head.startswith("extended by") for head in heads)


def test_places_open_in_the_editor(shown: Opened) -> None:
    shown.show("n=adam")
    link = shown.page.locator("#reading .evidence a.place").first
    assert link.get_attribute("href") == "vscode://file/home/me/my%20notes/ml/notes.md:1"


@pytest.mark.usefixtures("fake_model")
@pytest.mark.parametrize("page", ["graph.html", "notes/deep/er/p.html", "../beside & below/p.html"])
def test_places_lead_to_the_notes_from_wherever_the_page_is(
    vault: Vault, open_page: Open, page: str
) -> None:
    note = vault.write("a #1? 100%/c:d 노트.md", "# Nadam\n- Nadam은 Adam과 NAG를 합친 방법이다.\n")
    file = vault.root / page
    file.parent.mkdir(parents=True, exist_ok=True)
    assert vault.kg("build").code == 0
    assert vault.kg("graph", "-o", file).code == 0
    shown = open_page(file, "n=nadam")
    link = shown.page.locator("#reading .evidence a.place").first
    assert link.evaluate("link => link.href") == note.as_uri()


def test_a_click_on_an_edge_shows_its_evidence(shown: Opened) -> None:
    (ax, ay), (bx, by) = shown.place("adam"), shown.place("nadam")
    shown.page.mouse.click(*shown.look_at((ax + bx) / 2, (ay + by) / 2, 3))
    assert shown.page.inner_text("#reading .relation") == "extends"
    assert "Nadam extends Adam" in shown.page.inner_text("#reading .evidence")


def test_neighbours_lead_on_and_back(shown: Opened) -> None:
    page = shown.page
    shown.show("n=adam")
    page.click("#reading .relations .link >> text=Momentum")
    assert shown.title() == "Momentum"
    page.click("#back")
    page.wait_for_function("document.querySelector('#reading h2').textContent === 'Adam'")
    page.click("#forward")
    page.wait_for_function("document.querySelector('#reading h2').textContent === 'Momentum'")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("backprop", "Backpropagation"),
        ("아담", "Adam"),
        ("ㄱㅅ", "Gradient Descent"),  # 경사 하강법
        ("ㄱㅅㅎㄱ", "Gradient Descent"),
        ("경사하", "Gradient Descent"),
        ("ㄷㄹㅇㅇ", "Dropout"),
        ("vanishing grad", "Vanishing Gradient"),
        ("kmeans", "K-means"),
        ("k means", "K-means"),
    ],
)
def test_search_finds_names_aliases_and_initials(shown: Opened, typed: str, found: str) -> None:
    page = shown.page
    page.keyboard.press("/")
    page.keyboard.type(typed)
    assert page.locator("#hits li .name").first.inner_text() == found
    page.keyboard.press("Enter")
    assert shown.title() == found
    assert page.evaluate("document.activeElement.tagName") == "H2"


def test_search_says_when_nothing_is_found(shown: Opened) -> None:
    shown.page.keyboard.press("/")
    shown.page.keyboard.type("zzzz")
    assert shown.page.inner_text("#hits") == "Nothing found"
    shown.page.keyboard.press("Enter")
    assert shown.title() == ""


def test_the_legend_filters(shown: Opened) -> None:
    page = shown.page
    page.click("#relations .chip >> text=solves")
    assert "87 nodes, 87 edges" in page.inner_text("#counts")
    assert page.get_attribute("#relations .chip:has-text('solves')", "aria-pressed") == "false"
    page.click("#kinds .chip >> text=sections")
    assert "174 nodes" in page.inner_text("#counts")
    assert "174 nodes, 174 edges" in page.inner_text("#counts")
    page.click("#relations .chip >> text=mentions")
    assert "174 nodes, 87 edges" in page.inner_text("#counts")
    page.click("#reset")
    assert "87 nodes, 102 edges" in page.inner_text("#counts")
    page.dblclick("#relations .chip >> text=causes")
    assert "87 nodes, 6 edges" in page.inner_text("#counts")


def test_tag_folder_and_community_filter(shown: Opened) -> None:
    page = shown.page
    page.select_option("#tag", label="#dl")
    by_tag = page.inner_text("#counts")
    assert not by_tag.startswith("87")
    page.select_option("#tag", label="all")
    page.select_option("#folder", label="deep")
    assert not page.inner_text("#counts").startswith("87")
    page.click("#reset")
    page.click("#communities-fold summary")
    page.locator("#communities .chip").first.click()
    assert not page.inner_text("#counts").startswith("87")


def test_the_neighbourhood_alone(shown: Opened) -> None:
    page = shown.page
    shown.show("n=adam")
    page.locator("#depth").focus()
    page.keyboard.press("ArrowRight")
    assert page.inner_text("#counts").startswith("5 nodes")
    page.keyboard.press("ArrowRight")
    assert not page.inner_text("#counts").startswith("5 nodes")
    assert "d=2" in page.evaluate("location.hash")
    page.keyboard.press("Escape")
    assert page.inner_text("#counts").startswith("87 nodes")


def test_a_path_between_two_concepts(shown: Opened) -> None:
    page = shown.page
    shown.show("n=adam")
    page.click("#reading .actions .quiet")
    page.keyboard.press("/")
    page.keyboard.type("local mini")
    page.keyboard.press("Enter")
    assert shown.title() == "Adam → Local Minimum"
    assert page.locator("#reading .step").count() == 2
    assert "Momentum solves Local Minimum" in page.inner_text("#reading")


def test_the_address_keeps_the_view(open_page: Open, sample_page: Path) -> None:
    first = open_page(sample_page, "n=relu&d=1")
    first.page.click("#relations .chip >> text=is a")
    kept = first.page.evaluate("location.hash")
    counts = first.page.inner_text("#counts")
    second = open_page(sample_page, kept.lstrip("#"))
    assert second.title() == "ReLU"
    assert second.page.inner_text("#counts") == counts


def test_a_strange_address_does_no_harm(open_page: Open, sample_page: Path) -> None:
    for fragment in ("n=nobody&d=99&v=a,b,c", "e=%00&c=,-1,9e9&r=__proto__", "%ff%fe", "to=adam"):
        assert open_page(sample_page, fragment).title() == ""


def test_the_keyboard_alone_walks_and_reads(shown: Opened) -> None:
    page = shown.page
    page.locator("#walker").focus()
    page.keyboard.press("ArrowRight")
    first = shown.title()
    assert first
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert shown.title() != first
    assert page.inner_text("#live")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Escape")
    assert shown.title() == ""
    assert page.evaluate("document.activeElement.id") == "walker"


def test_everything_is_reached_with_the_tab_key(shown: Opened) -> None:
    page = shown.page
    reached = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
    assert {"walker", "query", "filters-button", "chip", "zoom-in", "fit", "theme"} <= reached


def test_hovering_lights_up_the_neighbourhood(shown: Opened) -> None:
    page = shown.page
    middle = shown.look_at(*shown.place("adam"))
    before = page.screenshot()
    page.mouse.move(*middle)
    page.wait_for_timeout(80)
    assert page.screenshot() != before
    assert page.inner_text("#tip") == "Adam"


def test_a_node_can_be_dragged(shown: Opened) -> None:
    page = shown.page
    x, y = shown.look_at(*shown.place("adam"))
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y + 90, steps=6)
    page.mouse.up()
    page.mouse.move(5, 790)
    page.mouse.click(x, y)
    assert shown.title() != "Adam"
    page.mouse.click(x + 60, y + 90)
    assert shown.title() == "Adam"


def test_physics_moves_small_graphs_only_when_asked(shown: Opened) -> None:
    page = shown.page
    still = page.screenshot()
    page.wait_for_timeout(300)
    assert page.screenshot() == still
    page.click("#physics")
    page.wait_for_timeout(700)
    moved = page.screenshot()
    assert moved != still
    page.click("#physics")
    assert page.get_attribute("#physics", "aria-pressed") == "false"


def test_saves_png_and_svg(shown: Opened, tmp_path: Path) -> None:
    page = shown.page
    for button, start in (("#save-png", b"\x89PNG"), ("#save-svg", b"<svg ")):
        page.click("#more summary")
        with page.expect_download() as waiting:
            page.click(button)
        waiting.value.save_as(tmp_path / "file")
        data = (tmp_path / "file").read_bytes()
        assert data.startswith(start)
    import xml.etree.ElementTree as ET

    svg = ET.fromstring(data)
    texts = {element.text for element in svg.iter("{http://www.w3.org/2000/svg}text")}
    assert {"Adam", "Vanishing Gradient"} <= texts
