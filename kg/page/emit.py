"""Makes the page: pyvis' Network holds the graph, our template and script go around it.

Of pyvis are used its Network (nodes, edges, options and `generate_html`) and the vis-network that
it bundles. Not used: its template, which loads from two CDNs and lets titles run as script.
"""

from __future__ import annotations

from base64 import b64encode
from dataclasses import replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from kg.page.contents import PageContents
from kg.page.layout import radius
from kg.page.payload import core, details, listing
from kg.page.text import clean, script_json
from kg.runtime.errors import KgError
from kg.runtime.visible import json_escaped

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from kg.page.render import PageOptions, PageState

VIS_SHA256 = "1f20f0736f32cb9bedf8f6383b25cfea2f839e1abe80d6e8040b4d5bea378c69"
SCRIPTS = (
    *("words", "data", "theme", "painter", "worker", "labels", "hits", "stage"),
    *("choice", "filters", "hangul", "search", "markdown", "panel", "routes"),
    *("address", "keys", "physics", "picture", "start"),
)
STYLES = ("frame", "controls", "reading", "paper")

_OPTIONS = {
    "autoResize": True,
    "nodes": {"shape": "dot", "opacity": 0, "labelHighlightBold": False},
    "edges": {"hidden": True, "smooth": False, "arrows": "to"},
    "layout": {"improvedLayout": False},
    "interaction": {
        "hover": False,
        "multiselect": False,
        "selectConnectedEdges": False,
        "tooltipDelay": 86_400_000,
        "zoomSpeed": 0.7,
        "keyboard": False,
    },
    # Off until the page's switch for small graphs turns it on.
    "physics": {
        "enabled": False,
        "barnesHut": {"gravitationalConstant": -2600, "springLength": 80, "damping": 0.4},
        "stabilization": False,
    },
}


def emit(
    contents: PageContents, places: list[tuple[int, int]], options: PageOptions, state: PageState
) -> str:
    """The page as HTML."""
    from pyvis.network import Network

    network = Network(directed=True, cdn_resources="in_line", height="100%", width="100%")
    # Filled directly: its add_node and add_edge look through everything for each addition.
    network.nodes = [
        {
            "id": place,
            "label": node.label,
            "x": x,
            "y": y,
            "size": radius(node.weight, node.kind),
            "group": node.community,
        }
        for place, (node, (x, y)) in enumerate(zip(contents.nodes, places, strict=True))
    ]
    network.edges = [
        {"from": e.source, "to": e.target, "relation": e.relation} for e in contents.edges
    ]
    network.options = _OPTIONS
    network.templateEnv = _environment()
    network.templateEnv.globals |= _globals(contents, options, state)
    network.path = "page.html"
    html: str = network.generate_html()
    return html.encode("utf-8", "replace").decode()


def _environment() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("kg.page", "template"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["as_script"] = _as_script
    return environment


def _as_script(text: str) -> Markup:
    """Pyvis hands its options over as JSON; here they become safe inside a <script>."""
    import json

    from markupsafe import Markup

    return Markup(script_json(json.loads(text)))  # noqa: S704 - no "<" is left in it


def _globals(contents: PageContents, options: PageOptions, state: PageState) -> dict[str, Any]:
    from markupsafe import Markup

    style, vis, script = _style(), _vis(), _script()
    return {
        "title": clean(options.title),
        "theme": options.theme,
        "state": replace(state, newest=clean(state.newest, 60)),
        "vis": Markup(vis),  # noqa: S704 - ours or pyvis', by hash; notes never get here
        "style": Markup(style),  # noqa: S704
        "script": Markup(script),  # noqa: S704
        "policy": _policy(style, vis, script),
        "core": lambda nodes, edges: Markup(core(contents, nodes, edges, options)),  # noqa: S704
        "details": lambda: Markup(details(contents)),  # noqa: S704
        "listing": listing(contents),
        "contents": contents,
    }


def _policy(style: str, *scripts: str) -> str:
    """What the page may do: run these scripts and this style, start a worker, and nothing else."""
    run = " ".join(_hash(script) for script in scripts)
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {run}",
            f"style-src {_hash(style)}",
            "worker-src blob:",
            "img-src data: blob:",
            "connect-src 'none'",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _vis() -> str:
    """The vis-network that pyvis bundles, checked: the script relies on this very version."""
    data = (files("pyvis") / "templates/lib/vis-9.1.2/vis-network.min.js").read_bytes()
    if sha256(data).hexdigest() != VIS_SHA256:
        raise KgError("pyvis holds another vis-network than expected: install pyvis==0.3.2.")
    # Its last line sends a browser's developer tools to look for a file that isn't there. Line
    # ends are made those that an HTML parser sees, or the hash in the policy would not fit.
    text = data.decode().partition("//# sourceMappingURL")[0].rstrip() + "\n"
    # What is printed holds nothing that can't be seen; in its strings an escape says the same.
    return json_escaped(text.replace("\r\n", "\n").replace("\r", "\n"))


@cache
def _script() -> str:
    folder = files("kg.page") / "script"
    parts = [(folder / f"{name}.js").read_text("utf-8") for name in SCRIPTS]
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "\n})();\n"


@cache
def _style() -> str:
    folder = files("kg.page") / "style"
    return "\n".join((folder / f"{name}.css").read_text("utf-8") for name in STYLES)
