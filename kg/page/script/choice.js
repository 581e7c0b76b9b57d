// What the reader has chosen: one object, one way to change it, one place that draws conclusions.

const choice = {
  node: -1,
  edge: -1,
  /** The other end of a path, or -1; `picking` waits for it. */
  goal: -1,
  picking: false,
  /** Steps around `node` that are shown alone; 0 shows everything. */
  depth: 0,
  tag: -1,
  folder: -1,
  offRelations: new Set(),
  offKinds: new Set(),
  offGroups: new Set(),
};

const START = () => ({
  tag: -1,
  folder: -1,
  offRelations: new Set(core.hidden.relations.map((name) => core.relations.indexOf(name)).filter((i) => i >= 0)),
  offKinds: new Set(core.hidden.kinds.map((name) => core.kinds.indexOf(name)).filter((i) => i >= 0)),
  offGroups: new Set(),
});
Object.assign(choice, START());

/** Told after every change: the panel, the filters, the address. @type {(() => void)[]} */
const afterChoice = [];

const FILTERS = ["tag", "folder", "offRelations", "offKinds", "offGroups", "depth"];

/** @param {Partial<typeof choice>} changes */
function choose(changes, { quiet = false } = {}) {
  const before = choice.node;
  Object.assign(choice, changes);
  if (FILTERS.some((key) => key in changes) || (choice.depth && before !== choice.node)) {
    physics.stop(); // vis would go on moving what isn't shown any more
    sift();
    stage.changed({ on });
  }
  showFocus();
  if (!quiet) for (const listener of afterChoice) listener();
}

/** Works out which nodes and edges are on. */
function sift() {
  sift.count = (sift.count || 0) + 1;
  for (let i = 0; i < N; i++) {
    on.node[i] = +(
      !choice.offKinds.has(graph.kind[i]) &&
      !choice.offGroups.has(graph.group[i]) &&
      (choice.tag < 0 || core.nodes.tags[i].includes(choice.tag)) &&
      (choice.folder < 0 || core.nodes.folder[i] === choice.folder)
    );
  }
  // Who follows a link to a hidden node wants to see it.
  if (choice.node >= 0) on.node[choice.node] = 1;
  for (let e = 0; e < M; e++)
    on.edge[e] = +(on.node[graph.from[e]] && on.node[graph.to[e]] && !choice.offRelations.has(graph.relation[e]));
  if (choice.depth && choice.node >= 0) {
    const near = around(choice.node, choice.depth);
    for (let i = 0; i < N; i++) if (!near.has(i)) on.node[i] = 0;
    for (let e = 0; e < M; e++) if (!on.node[graph.from[e]] || !on.node[graph.to[e]]) on.edge[e] = 0;
  }
}

let hovered = -1;

/** @param {number} node under the pointer, or -1 */
function hover(node) {
  if (node === hovered) return;
  hovered = node;
  stage.canvas.style.cursor = node >= 0 ? "pointer" : "";
  showFocus();
}

function showFocus() {
  const path = choice.goal >= 0 && choice.node >= 0 ? route(choice.node, choice.goal) : null;
  if (hovered >= 0) stage.setFocus(neighbourhood(hovered));
  else if (path) stage.setFocus({ nodes: path.nodes, edges: path.edges, rings: [choice.node, choice.goal] });
  else if (choice.edge >= 0) {
    const pair = [graph.from[choice.edge], graph.to[choice.edge]];
    stage.setFocus({ nodes: pair, edges: [choice.edge], rings: pair });
  } else if (choice.node >= 0) stage.setFocus(neighbourhood(choice.node));
  else stage.setFocus(null);
}

function neighbourhood(node) {
  const nodes = new Set([node]);
  const edges = [];
  eachEdge(node, (edge, other) => {
    if (!on.edge[edge]) return;
    nodes.add(other);
    edges.push(edge);
  });
  const rest = [...nodes].slice(1).sort((a, b) => graph.r[b] - graph.r[a]);
  const rings = [node, choice.node].filter((i, place, all) => i >= 0 && nodes.has(i) && all.indexOf(i) === place);
  return { nodes: [node, ...rest], edges: edges.slice(0, 600), rings };
}
