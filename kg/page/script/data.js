// The graph as typed arrays. Nodes and edges are numbers everywhere in this script.

const core = JSON.parse(byId("kg-core").textContent);
const N = core.nodes.label.length;
const M = core.edges.from.length;

const graph = {
  label: core.nodes.label,
  id: core.nodes.id,
  x: Float32Array.from(core.nodes.x),
  y: Float32Array.from(core.nodes.y),
  r: Float32Array.from(core.nodes.size),
  kind: Uint8Array.from(core.nodes.kind),
  group: Uint16Array.from(core.nodes.group),
  from: Uint32Array.from(core.edges.from),
  to: Uint32Array.from(core.edges.to),
  relation: Uint8Array.from(core.edges.relation),
  bend: new Float32Array(M),
  /** Nodes, the most important first. */
  order: new Uint32Array(N),
  /** Edges, the most telling first: far out, only the head of this list is drawn. */
  edgeOrder: new Uint32Array(M),
};

/** Which nodes and edges the filters leave on. */
const on = { node: new Uint8Array(N).fill(1), edge: new Uint8Array(M).fill(1) };

/** The edges of node i are `ends.edge[k]` for k from `ends.start[i]` to `ends.start[i + 1]`. */
const ends = (() => {
  const start = new Uint32Array(N + 1);
  for (let e = 0; e < M; e++) {
    start[graph.from[e] + 1]++;
    start[graph.to[e] + 1]++;
  }
  for (let i = 0; i < N; i++) start[i + 1] += start[i];
  const next = start.slice();
  const edge = new Uint32Array(2 * M);
  for (let e = 0; e < M; e++) {
    edge[next[graph.from[e]]++] = e;
    edge[next[graph.to[e]]++] = e;
  }
  return { start, edge };
})();

/** Whether an edge says something else when read from its other end. */
function hasDirection(edge) {
  const relation = graph.relation[edge];
  if (core.relations[relation] === "mentions") return graph.kind[graph.from[edge]] !== 0; // concepts are named together
  return !core.relationTypes[relation]?.symmetric;
}

/** What an edge means, read from its source. */
const edgeWord = (edge) => relationWord(graph.relation[edge], hasDirection(edge) ? "out" : "both");

/** @param {number} node @param {(edge: number, other: number) => void} visit */
function eachEdge(node, visit) {
  for (let k = ends.start[node]; k < ends.start[node + 1]; k++) {
    const edge = ends.edge[k];
    visit(edge, graph.from[edge] === node ? graph.to[edge] : graph.from[edge]);
  }
}

/**
 * The numbers from 0 to `count` by a key, small keys first. Key and number share one float, for
 * sorting floats is many times faster than sorting by a function.
 * @param {(i: number) => number} key a whole number below 2 ** 35
 */
function sortedBy(count, key) {
  const keys = new Float64Array(count);
  for (let i = 0; i < count; i++) keys[i] = key(i) * 262_144 + i;
  return Uint32Array.from(keys.sort(), (value) => value % 262_144);
}

graph.order.set(sortedBy(N, (i) => graph.kind[i] * 100_000 + 9_999 - Math.round(graph.r[i] * 100)));
graph.edgeOrder.set(
  sortedBy(M, (e) => {
    const a = graph.from[e], b = graph.to[e];
    return 9_999 - Math.round((graph.r[a] + graph.r[b] + (graph.group[a] === graph.group[b] ? 0 : 9)) * 100);
  }),
);

// Several edges between the same two nodes are bent apart.
(() => {
  const pair = (e) => Math.min(graph.from[e], graph.to[e]) * N + Math.max(graph.from[e], graph.to[e]);
  let last = -1, count = 0;
  for (const e of sortedBy(M, pair)) {
    count = pair(e) === last ? count + 1 : 0;
    last = pair(e);
    const side = (count % 2 ? 1 : -1) * Math.ceil(count / 2) * 0.16;
    graph.bend[e] = graph.from[e] < graph.to[e] ? side : -side;
  }
})();

const indexOfId = new Map(graph.id.map((id, i) => [id, i]));

/** The middle, the reach and the size of each community, for seeing it from afar. */
const communities = core.communities.map((label) => ({ label, x: 0, y: 0, reach: 0, size: 0 }));
(() => {
  for (let i = 0; i < N; i++) {
    const community = communities[graph.group[i]];
    if (graph.kind[i]) continue;
    community.x += graph.x[i];
    community.y += graph.y[i];
    community.size++;
  }
  for (const community of communities) {
    community.x /= community.size || 1;
    community.y /= community.size || 1;
  }
  for (let i = 0; i < N; i++) {
    const community = communities[graph.group[i]];
    const away = Math.hypot(graph.x[i] - community.x, graph.y[i] - community.y);
    if (!graph.kind[i]) community.reach += (away * away) / community.size;
  }
  for (const community of communities) community.reach = 1.45 * Math.sqrt(community.reach) + 40;
})();

/** Aliases, sections, evidence: parsed when first asked for. */
const details = (() => {
  let parsed = null;
  return () => (parsed ||= JSON.parse(byId("kg-details").textContent));
})();
