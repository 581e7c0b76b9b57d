"""No regular expression of the page takes more than linear time, and no line of a note freezes it.

Run by node, where there is one: the page's own Markdown over elements that only remember.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parents[2] / "kg" / "page" / "script").glob("*.js"))
_LITERAL = re.compile(
    r"(?:(?<=[,=:?!&|(] )|(?<=[(!]))"
    r"/(?![/*])((?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\\n\[])+)/([gimsuy]*)"
)
_DRIVER = """
const cpu = () => process.cpuUsage().user / 1000;
const element = (tag) => ({
  tag, parts: [], append(...more) { this.parts.push(...more); },
  get text() { return this.parts.map((part) => part.text ?? part).join(""); },
  get html() {
    const inside = this.parts.map((part) => part.html ?? part).join("");
    return `<${this.tag}>${inside}</${this.tag}>`;
  },
});
globalThis.make = (tag, props, ...children) => {
  const made = element(tag);
  made.append(...children);
  return made;
};
globalThis.word = (name) => name;
globalThis.search = { named: () => undefined };
const { source, literals, attacks, samples } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const markdown = new Function(`${source}\\nreturn markdown;`)();
const slow = [];
function grows(name, run) {
  let before = 0, steep = 0;
  for (const size of [100, 250, 500, 1000, 2000, 4000, 8000]) {
    const timed = () => {
      const start = cpu();
      run(size);
      return cpu() - start;
    };
    const once = timed();
    const took = once > 2 ? Math.min(once, timed()) : once;
    steep = took > 2 && took > 3 * before ? steep + 1 : 0;
    if (took > 300 || (steep > 1 && took > 40)) return slow.push(`${name} ${size}: ${took} ms`);
    before = took;
  }
}
for (const [begin, unit, end] of attacks) {
  const text = (size) => begin + unit.repeat(size / unit.length) + end;
  grows(`render ${JSON.stringify([begin, unit, end])}`, (size) => markdown.render(text(size)));
  for (const [body, flags] of begin ? [] : literals) {
    const pattern = new RegExp(body, flags.replace("y", ""));
    const name = `/${body}/ ${JSON.stringify([begin, unit, end])}`;
    grows(name, (size) => text(size).replace(pattern, ""));
  }
}
console.log(JSON.stringify({ slow, samples: samples.map((one) => markdown.render(one).html) }));
"""
UNITS = (
    " ", "#", "`", "*", "**", "_", "__ ", "~~", "~", "$", "[", "![", "[[", "](", "[a](", "![a](",
    "[a]( ", "(a)", "<", "<http://a", "a", "7", "가", "|", "|-", " -", "- ", "-", ":-", "\\",
    "\u2028", "\t", "> ", "1. ", "`a``a", "*a_b", "[a](b", "#\u2028", " #", "a ", "=", "=\n",
    "- a\n  ", "> a\n", "|a|\n|-|\n",
)  # fmt: skip
BEGINS = ("", "> # a", "# ", "a|\n|", "[a](", "- ", "**a", "`")
ENDS = ("", "\u2028", "x\u2028")


def _render(attacks: list[tuple[str, str, str]], samples: list[str]) -> dict[str, list[str]]:
    node = shutil.which("node")
    if node is None:
        pytest.skip("needs node")
    sources = {file.name: file.read_text("utf-8") for file in SCRIPTS}
    found = [match for source in sources.values() for match in _LITERAL.finditer(source)]
    literals = sorted({(match[1], match[2]) for match in found})
    assert len(literals) > 20  # of all scripts
    told = {
        "source": sources["markdown.js"],
        "literals": literals,
        "attacks": attacks,
        "samples": samples,
    }
    done = subprocess.run(
        [node, "-e", _DRIVER], input=json.dumps(told), capture_output=True, text=True, timeout=100
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def test_no_line_takes_more_than_linear_time_to_show() -> None:
    attacks = [(b, unit, ENDS[n % 3]) for n, unit in enumerate(UNITS) for b in BEGINS[:: 1 + n % 3]]
    attacks.append(("> # a" + " " * 6000, "#", "\u2028"))
    assert _render(attacks, [])["slow"] == []


def test_what_is_written_is_shown_as_before() -> None:
    shown = {
        "# Title ##": "Title",
        "## C# and `F#`": "C# and <code>F#</code>",
        "`` a ` b `` and `c`": "<code>a ` b</code> and <code>c</code>",
        "[a](https://x.y/z_(b) 'title')": "<a>a</a>",
        "![alt](a(b).png) **bold** *em* ~~no~~ $x$": (
            "<span>image: alt</span> <strong>bold</strong> <em>em</em> <s>no</s> <code>x</code>"
        ),
        "[a]( <b.md> )": "<span>a</span>",
        "[[A|b]] \\*": "<span>b</span> *",
    }
    tagged = [f"<div><p>{text}</p></div>" for text in shown.values()]
    table = "|a|b|\n| - | :-: |\n|c|d|"
    made = _render([], [*shown, table])["samples"]
    assert made[:-1] == tagged
    assert made[-1].count("<td>") == 2
