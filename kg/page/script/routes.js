// Walks over the graph: what lies around a node, and how two nodes are joined.

/** The nodes within some steps of one, over the edges that are on. @returns {Set<number>} */
function around(start, depth) {
  const found = new Set([start]);
  let rim = [start];
  for (let step = 0; step < depth; step++) {
    const next = [];
    for (const node of rim)
      eachEdge(node, (edge, other) => {
        if (!on.edge[edge] || found.has(other)) return;
        found.add(other);
        next.push(other);
      });
    rim = next;
  }
  return found;
}

const WEAK_STEP = new Map([["mentions", 2.2], ["contains", 2.2], ["links", 1.6], ["similar", 1.8]]);

/**
 * The shortest way between two nodes over the edges that are on, in either direction; relations
 * that say something count as shorter than mere mentions.
 * @returns {{nodes: number[], edges: number[]}|null}
 */
function route(from, to) {
  if (route.from !== from || route.to !== to || route.sifted !== sift.count)
    Object.assign(route, { from, to, sifted: sift.count, found: shortest(from, to) });
  return route.found;
}

function shortest(from, to) {
  const cost = core.relations.map((name) => WEAK_STEP.get(name) || 1);
  const best = new Float64Array(N).fill(Infinity);
  const via = new Int32Array(N).fill(-1);
  const buckets = [[from]]; // costs are tenths, so a list of lists is the queue
  best[from] = 0;
  for (let at = 0; at < buckets.length; at++) {
    for (const node of buckets[at] || []) {
      if (Math.round(best[node] * 10) !== at) continue;
      if (node === to) return retrace(from, to, via);
      eachEdge(node, (edge, other) => {
        const length = best[node] + cost[graph.relation[edge]];
        if (!on.edge[edge] || length >= best[other] - 1e-9) return;
        best[other] = length;
        via[other] = edge;
        (buckets[Math.round(length * 10)] ||= []).push(other);
      });
    }
  }
  return null;
}

function retrace(from, to, via) {
  const nodes = [to], edges = [];
  for (let node = to; node !== from; ) {
    const edge = via[node];
    edges.unshift(edge);
    node = graph.from[edge] === node ? graph.to[edge] : graph.from[edge];
    nodes.unshift(node);
  }
  return { nodes, edges };
}
