// The search box: names and aliases, hangul initials, keys to walk the list.

const search = (() => {
  const MOST = 12;
  const input = byId("query");
  const box = byId("hits");
  let names = null; // [folded, without spaces, node, alias or ""]
  let exact = null; // folded name to node
  let found = [];
  let active = -1;

  /** Made when the box is first used: at twenty thousand names it takes a moment. */
  function index() {
    if (names) return names;
    names = [];
    const { aliases } = details();
    exact = new Map();
    const add = (text, node, alias) => {
      const name = fold(text);
      names.push([name, name.replaceAll(" ", ""), node, alias]);
      if (!exact.has(name)) exact.set(name, node);
    };
    for (const node of graph.order) add(graph.label[node], node, "");
    for (const node of graph.order) for (const alias of aliases[node]) add(alias, node, alias);
    return names;
  }

  /** Lower is better; Infinity is no match. */
  function score(name, joined, query, tight, korean) {
    if (name === query) return 0;
    if (name.startsWith(query)) return 1;
    const at = name.indexOf(query);
    if (at > 0) return name[at - 1] === " " ? 2 : 4;
    if (joined.includes(tight)) return joined.startsWith(tight) ? 2 : 5;
    if (!korean) return Infinity;
    const place = findHangul(joined, tight);
    return place < 0 ? Infinity : place === 0 ? 3 : 6;
  }

  /** @param {string} text @returns {{node: number, alias: string}[]} */
  function matches(text) {
    const query = fold(text);
    if (!query) return Array.from(graph.order.slice(0, MOST), (node) => ({ node, alias: "" }));
    const tight = query.replaceAll(" ", "");
    const korean = hasInitials(tight) || /[가-힣]$/.test(tight);
    const best = new Map();
    index().forEach(([name, joined, node, alias], place) => {
      const points = score(name, joined, query, tight, korean) + (alias ? 0.5 : 0) + (choice.offKinds.has(graph.kind[node]) ? 3 : 0);
      const known = best.get(node);
      if (points < Infinity && (!known || points < known.points)) best.set(node, { node, alias, points, place });
    });
    return [...best.values()].sort((a, b) => a.points - b.points || a.place - b.place).slice(0, MOST);
  }

  function show() {
    found = matches(input.value);
    active = found.length && input.value ? 0 : -1;
    box.replaceChildren(
      ...found.map((hit, i) =>
        make(
          "li",
          { id: `hit-${i}`, role: "option", "aria-selected": "false", onpointerdown: (event) => pick(i, event) },
          swatch(hit.node), make("span", { class: "name" }, graph.label[hit.node]),
          hit.alias ? make("span", { class: "alias" }, hit.alias) : null,
          graph.kind[hit.node] ? make("span", { class: "alias" }, word(core.kinds[graph.kind[hit.node]])) : null,
        ),
      ),
    );
    if (!found.length) box.append(make("li", { class: "none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, word("nothing")));
    say(found.length ? `${found.length} ${word("found")}` : word("nothing"));
    open(true);
    mark();
  }

  function open(yes) {
    box.hidden = !yes;
    input.setAttribute("aria-expanded", String(yes));
    if (!yes) input.removeAttribute("aria-activedescendant");
  }

  function mark() {
    [...box.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === active)));
    if (active >= 0) {
      input.setAttribute("aria-activedescendant", `hit-${active}`);
      box.children[active].scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  }

  function pick(i, event) {
    event?.preventDefault();
    const hit = found[i];
    if (!hit) return;
    input.value = "";
    open(false);
    visit(hit.node, { read: true });
  }

  input.addEventListener("input", show);
  input.addEventListener("focus", show);
  input.addEventListener("blur", () => open(false));
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && found.length) {
      active = (active + step + found.length) % found.length;
      mark();
    } else if (event.key === "Enter") pick(Math.max(active, 0), event);
    else if (event.key === "Escape") {
      if (input.value) {
        input.value = "";
        show();
      } else input.blur();
      event.stopPropagation();
    } else return;
    event.preventDefault();
  });

  /** @param {string} name @returns {number|undefined} the node that is called so */
  const named = (name) => index() && exact.get(fold(name));

  return { named, focus: () => input.focus() };
})();

/** The colour of a node's community. */
function swatch(node) {
  const dot = make("span", { class: "swatch", "aria-hidden": "true" });
  dot.style.setProperty("--tone", look.groups[graph.group[node]]);
  return dot;
}
