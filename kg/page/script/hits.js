// Which node or edge lies under the pointer.

const hits = (() => {
  const SIDE = 160; // of a cell, in the units of the layout
  let cells = new Map();

  /** To be called when nodes have moved or other nodes are on. */
  function index() {
    cells = new Map();
    for (let i = 0; i < N; i++) {
      if (!on.node[i]) continue;
      const key = cell(graph.x[i], graph.y[i]);
      const found = cells.get(key);
      if (found) found.push(i);
      else cells.set(key, [i]);
    }
  }

  const cell = (x, y) => Math.floor(x / SIDE) * 100_003 + Math.floor(y / SIDE);

  /** @returns {number} the node at a point of the screen, or -1 */
  function node(px, py, view, slack = 5) {
    const x = view.x + (px - view.w / 2) / view.k, y = view.y + (py - view.h / 2) / view.k;
    const reach = Math.min(SIDE, (26 + slack) / view.k);
    let best = -1, nearest = Infinity;
    for (let cx = Math.floor((x - reach) / SIDE); cx <= Math.floor((x + reach) / SIDE); cx++)
      for (let cy = Math.floor((y - reach) / SIDE); cy <= Math.floor((y + reach) / SIDE); cy++)
        for (const i of cells.get(cx * 100_003 + cy) || []) {
          const away = Math.hypot(graph.x[i] - x, graph.y[i] - y) * view.k;
          const rim = away - painter.sizeAt(graph.r[i], view.k);
          if (rim < slack && rim < nearest) [best, nearest] = [i, rim];
        }
    return best;
  }

  /** @returns {number} the edge at a point of the screen, or -1 */
  function edge(px, py, view, slack = 6) {
    let best = -1, nearest = slack;
    const out = {};
    for (const e of painter.edgesIn(graph, on, view, 7000)) {
      if (!painter.trace(graph, e, view, out)) continue;
      const away = out.bent
        ? Math.min(toLine(px, py, out.ax, out.ay, mid(out, "x"), mid(out, "y")), toLine(px, py, mid(out, "x"), mid(out, "y"), out.bx, out.by))
        : toLine(px, py, out.ax, out.ay, out.bx, out.by);
      if (away < nearest) [best, nearest] = [e, away];
    }
    return best;
  }

  /** Halfway along a bent edge. */
  const mid = (o, axis) => (o[`a${axis}`] + 2 * o[`c${axis}`] + o[`b${axis}`]) / 4;

  function toLine(px, py, ax, ay, bx, by) {
    const dx = bx - ax, dy = by - ay;
    const along = Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(px - ax - along * dx, py - ay - along * dy);
  }

  return { index, node, edge, mid };
})();
