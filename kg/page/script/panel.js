// The reading panel: what the notes say of a concept, an edge or a path, and where.

const panel = (() => {
  const aside = byId("panel");
  const article = byId("reading");
  const ROWS = 10; // of a group of relations before the rest is folded

  const absolute = /^(\/|[a-z]:)/i.test(core.root);
  // Files can't be opened from a page that `kg watch` serves, in a frame; an editor can.
  const served = location.protocol !== "file:" && window.parent !== window;
  const linked = core.root && !(served && (!absolute || core.editor === "file"));

  /** `path:line`, as a link to the note: with an absolute root one that the chosen editor opens. */
  function place(path, line) {
    const text = `${path}:${line}`;
    if (!linked) return make("span", { class: "place" }, text);
    const encoded = (whole) => whole.split("/").map(encodeURIComponent).join("/");
    if (!absolute) return make("a", { class: "place", href: encoded(`${core.root}/${path}`) }, text);
    const root = core.root.startsWith("/") ? core.root : `/${core.root}`;
    const whole = `${root.replace(/\/$/, "")}/${path}`;
    const parts = encoded(whole);
    const links = {
      vscode: `vscode://file${parts}:${line}`,
      obsidian: `obsidian://open?path=${encodeURIComponent(whole)}`,
      file: `file://${parts}`,
    };
    return make("a", { class: "place", href: links[core.editor] || links.file }, text);
  }

  function link(node, extra = "") {
    return make("button", { type: "button", class: `link ${extra}`, onclick: () => visit(node, { read: true }) }, swatch(node), graph.label[node]);
  }

  function evidence(edge) {
    const { paths, texts } = details();
    return details().evidence[edge].map(([path, line, text]) =>
      make("div", { class: "evidence" }, texts[text] ? make("q", {}, texts[text]) : null, place(paths[path], line)),
    );
  }

  const title = (text, node) =>
    make("header", {}, make("p", { class: "kicker" }, node >= 0 ? swatch(node) : null, text.kicker), make("h2", { tabindex: "-1" }, text.title));

  function definitions(node) {
    const { sections, source, paths } = details();
    if (!sections[node].length) return [];
    const cut = 4;
    const pieces = sections[node].slice(0, cut).map((number) => {
      const [path, line, heading, text] = source[number];
      const body = text.replace(/^ {0,3}#{1,6}[ \t].*(\n|$)/, "").replace(/^[^\n]+\n *(=+|-+) *(\n|$)/, "");
      const trail = heading.filter((part) => part !== graph.label[node]).join(" › ");
      const end = text.endsWith("…") ? make("p", { class: "hint" }, word("cut")) : null;
      return make("section", { class: "definition" }, trail ? make("p", { class: "trail" }, trail) : null, markdown.render(body), end, place(paths[path], line));
    });
    const rest = sections[node].slice(cut).map((number) => place(paths[source[number][0]], source[number][1]));
    return [...pieces, ...rest];
  }

  /** The edges of a node by what they mean, those that say something first. */
  function relations(node) {
    const groups = new Map();
    eachEdge(node, (edge, other) => {
      const way = hasDirection(edge) ? (graph.from[edge] === node ? 0 : 1) : 2;
      const key = graph.relation[edge] * 3 + way;
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push({ edge, other });
    });
    return [...groups].sort((a, b) => a[0] - b[0]).map(([key, rows]) => {
      rows.sort((a, b) => graph.r[b.other] - graph.r[a.other] || a.other - b.other);
      const relation = Math.floor(key / 3);
      const heading = make("h3", {}, relationWord(relation, ["out", "in", "both"][key % 3]), make("span", { class: "count" }, String(rows.length)));
      heading.style.setProperty("--tone", look.edges[relation].colour);
      const list = make("ul", { class: "relations" }, ...rows.slice(0, ROWS).map(row));
      const section = make("section", { class: "group" }, heading, list);
      if (rows.length > ROWS) section.append(unfold(list, rows.slice(ROWS)));
      return section;
    });
  }

  const row = ({ edge, other }) => make("li", {}, link(other), ...evidence(edge));

  function unfold(list, rows) {
    const button = make("button", { type: "button", class: "quiet" }, `+ ${rows.length} ${word("moreRows")}`);
    button.addEventListener("click", () => {
      list.append(...rows.slice(0, 500).map(row));
      button.remove();
    });
    return button;
  }

  /** Shows the neighbourhood alone, and starts a path. */
  function actions(node) {
    const value = make("output", { for: "depth" }, choice.depth ? String(choice.depth) : word("everything"));
    const slider = make("input", {
      id: "depth", type: "range", min: 0, max: 4, step: 1, value: choice.depth, "aria-label": `${word("local")}: ${word("depth")}`,
      oninput: () => {
        choose({ depth: Number(slider.value) }, { quiet: true });
        value.textContent = choice.depth ? String(choice.depth) : word("everything");
        filters.show();
        stage.fit();
      },
      onchange: () => address.write(),
    });
    const path = make("button", { type: "button", class: "quiet", "aria-pressed": String(choice.picking), onclick: () => choose({ picking: !choice.picking, goal: -1 }) }, word("pathFrom"));
    return make(
      "div", { class: "actions" }, make("label", { for: "depth" }, word("local")), slider, value, path,
      choice.picking ? make("p", { class: "hint" }, word("pickEnd")) : null,
    );
  }

  function ofNode(node) {
    const aliases = details().aliases[node];
    const tags = core.nodes.tags[node].map((tag) =>
      make("button", { type: "button", class: "tag", onclick: () => choose({ tag: choice.tag === tag ? -1 : tag }) }, `#${core.tags[tag]}`),
    );
    const groups = relations(node);
    const group = communities[graph.group[node]].label;
    const kind = word(`one_${core.kinds[graph.kind[node]]}`);
    const kicker = graph.kind[node] || group === graph.label[node] ? kind : `${kind} · ${group}`;
    return [
      title({ kicker, title: graph.label[node] }, node),
      aliases.length ? make("p", { class: "aliases" }, make("span", {}, word("also")), " ", aliases.join(", ")) : null,
      tags.length ? make("p", { class: "tags" }, ...tags) : null,
      actions(node),
      ...definitions(node),
      ...(groups.length ? groups : [make("p", { class: "hint" }, word("noRelations"))]),
    ];
  }

  function triple(edge) {
    const { colour } = look.edges[graph.relation[edge]];
    const relation = make("span", { class: "relation" }, edgeWord(edge));
    relation.style.setProperty("--tone", colour);
    return make("p", { class: "triple" }, link(graph.from[edge]), relation, link(graph.to[edge]));
  }

  function ofEdge(edge) {
    const lines = evidence(edge);
    const none = make("p", { class: "hint" }, word("noEvidence"));
    const ends = `${graph.label[graph.from[edge]]} – ${graph.label[graph.to[edge]]}`;
    return [title({ kicker: word("evidence"), title: ends }, -1), triple(edge), ...(lines.length ? lines : [none])];
  }

  function ofPath(from, to) {
    const found = route(from, to);
    const head = title({ kicker: word("path"), title: `${graph.label[from]} → ${graph.label[to]}` }, -1);
    if (!found) return [head, make("p", {}, link(from), " ", link(to)), make("p", { class: "hint" }, word("noPath"))];
    return [head, ...found.edges.map((edge) => make("section", { class: "step" }, triple(edge), ...evidence(edge)))];
  }

  let shown = "";
  function show() {
    const { node, edge, goal, picking, tag } = choice;
    const now = `${node} ${edge} ${goal} ${picking} ${tag} ${look.dark}`;
    if (now === shown) return;
    shown = now;
    const content = node >= 0 && goal >= 0 ? ofPath(node, goal) : edge >= 0 ? ofEdge(edge) : node >= 0 ? ofNode(node) : null;
    aside.hidden = !content;
    document.documentElement.classList.toggle("reading", Boolean(content));
    if (!content) return;
    article.replaceChildren(...content.filter(Boolean));
    aside.scrollTop = 0;
    say(article.querySelector("h2").textContent);
  }

  byId("close").addEventListener("click", () => leave());
  return { show, focus: () => article.querySelector("h2")?.focus({ preventScroll: true }) };
})();

/**
 * Goes to a node: chooses it, brings it into view, lets it be read.
 * @param {number} node @param {{read?: boolean, move?: boolean}} [how]
 */
function visit(node, { read = false, move = true } = {}) {
  if (choice.picking && choice.node >= 0 && node !== choice.node) choose({ goal: node, picking: false, edge: -1 });
  else choose({ node, edge: -1, goal: -1, picking: false, ...(on.node[node] ? {} : { depth: 0 }) });
  if (choice.goal >= 0) {
    const path = route(choice.node, choice.goal);
    stage.fit(path ? path.nodes : [choice.node, choice.goal]);
  } else if (move) bringIntoView(node);
  if (read) panel.focus();
}

/** Moves the view only if the node lies outside of it or under a panel, or is too small to see. */
function bringIntoView(node) {
  const v = stage.view();
  const inset = stage.insets(v.w, v.h);
  const x = (graph.x[node] - v.x) * v.k + v.w / 2, y = (graph.y[node] - v.y) * v.k + v.h / 2;
  const seen = x > inset.l + 40 && x < v.w - inset.r - 40 && y > inset.t + 40 && y < v.h - inset.b - 40;
  if (seen && v.k > 0.35) return;
  const k = Math.max(v.k, 0.7);
  const ox = (inset.l - inset.r) / 2, oy = (inset.t - inset.b) / 2;
  stage.moveTo(graph.x[node] - ox / k, graph.y[node] - oy / k, k);
}

/** Closes the panel. */
function leave() {
  const local = choice.depth > 0;
  choose({ node: -1, edge: -1, goal: -1, picking: false, depth: 0 });
  if (local) stage.fit();
  byId("walker").focus({ preventScroll: true });
}
