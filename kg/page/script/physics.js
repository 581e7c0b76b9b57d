// Dragging of single nodes, and vis-network's physics for graphs that are small enough.

const physics = (() => {
  const MOST = 500;
  const button = byId("physics");
  let running = false;
  let held = -1;

  const visNode = (i) => ({ id: i, x: graph.x[i], y: graph.y[i], size: graph.r[i], opacity: 0, shape: "dot" });

  /** vis moves what is under the pointer, so that node has to be known to it. */
  function hold(i) {
    if (running || i === held) return; // while it runs, vis knows all nodes
    if (held >= 0) visNodes.remove(held);
    held = i;
    if (i >= 0) visNodes.add(visNode(i));
  }

  /** Takes over the places that vis has given to its nodes. */
  function follow(ids) {
    const places = network.getPositions(ids);
    for (const [id, { x, y }] of Object.entries(places)) {
      graph.x[Number(id)] = x;
      graph.y[Number(id)] = y;
    }
  }

  function toggle() {
    hold(-1);
    running = !running;
    button.setAttribute("aria-pressed", String(running));
    visNodes.clear();
    visEdges.clear();
    if (running) {
      const edges = Array.from({ length: M }, (_, e) => e).filter((e) => on.edge[e]);
      visNodes.add(stage.shown.map(visNode));
      visEdges.add(edges.map((e) => ({ id: e, from: graph.from[e], to: graph.to[e] })));
    } else stage.changed({ graph });
    network.setOptions({ physics: { enabled: running } });
  }

  network.on("beforeDrawing", () => running && follow());
  network.on("dragging", (event) => {
    if (!event.nodes.length) return;
    follow(event.nodes);
    stage.redraw();
  });
  network.on("dragEnd", (event) => {
    if (event.nodes.length && !running) stage.changed({ graph });
    network.unselectAll();
  });
  network.on("stabilized", () => running && hits.index());
  button.addEventListener("click", toggle);

  return {
    hold,
    stop: () => running && toggle(),
    show: () => (button.hidden = stage.shown.length > MOST && !running),
  };
})();
