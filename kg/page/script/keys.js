// The keyboard: search, walk from concept to concept, read, go back.

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] };

/** The node to go to from `node` in a direction: a neighbour if there is one that way. */
function toward(node, [dx, dy]) {
  const reach = (other) => {
    const x = graph.x[other] - graph.x[node], y = graph.y[other] - graph.y[node];
    const along = x * dx + y * dy, aside = Math.abs(x * dy) + Math.abs(y * dx);
    return along > 0 && aside <= along * 1.6 ? along + aside * 2 : Infinity;
  };
  let best = -1, nearest = Infinity;
  eachEdge(node, (edge, other) => {
    if (on.edge[edge] && reach(other) < nearest) [best, nearest] = [other, reach(other)];
  });
  if (best < 0)
    for (const other of stage.shown)
      if (other !== node && reach(other) < nearest) [best, nearest] = [other, reach(other)];
  return best;
}

byId("walker").addEventListener("keydown", (event) => {
  const way = ARROWS[event.key];
  if (way && !event.altKey && !event.metaKey) {
    const next = choice.node >= 0 ? toward(choice.node, way) : stage.shown[0] ?? -1;
    if (next >= 0) visit(next);
  } else if (event.key === "Enter" && choice.node >= 0) panel.focus();
  else return;
  event.preventDefault();
});

addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea");
  if (event.key === "Escape") {
    if (choice.picking) choose({ picking: false });
    else if (choice.node >= 0 || choice.edge >= 0) leave();
    return;
  }
  if ((typing && typing.type !== "range") || event.ctrlKey || event.metaKey || event.altKey) return;
  const actions = {
    "/": () => search.focus(),
    "+": () => stage.zoom(1.3),
    "=": () => stage.zoom(1.3),
    "-": () => stage.zoom(1 / 1.3),
    0: () => stage.fit(),
  };
  if (!Object.hasOwn(actions, event.key)) return;
  event.preventDefault();
  actions[event.key]();
});
