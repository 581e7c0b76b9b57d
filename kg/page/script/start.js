// Joins the parts: what the pointer does, what happens after a choice, and the first picture.

(() => {
  const tip = byId("tip");
  const at = (event) => {
    const box = stage.canvas.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };

  stage.canvas.addEventListener("pointerdown", (event) => {
    const [x, y] = at(event);
    physics.hold(hits.node(x, y, stage.view(), event.pointerType === "touch" ? 14 : 5));
  }, true);
  stage.canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch" || event.buttons) return;
    const [x, y] = at(event);
    const node = hits.node(x, y, stage.view());
    hover(node);
    showTip(node, x, y);
  });
  stage.canvas.addEventListener("pointerleave", () => {
    hover(-1);
    tip.hidden = true;
  });

  /** The whole name, where the label is cut or hidden. */
  function showTip(node, x, y) {
    tip.hidden = node < 0;
    if (node < 0) return;
    tip.textContent = graph.label[node];
    tip.style.left = `${Math.min(x + 14, stage.canvas.clientWidth - 180)}px`;
    tip.style.top = `${y + 16}px`;
  }

  network.on("click", (event) => {
    const { x, y } = event.pointer.DOM;
    const touch = event.event?.pointers?.[0]?.pointerType === "touch";
    const v = stage.view();
    const node = hits.node(x, y, v, touch ? 14 : 5);
    if (node >= 0) return visit(node);
    const edge = hits.edge(x, y, v, touch ? 12 : 6);
    if (edge >= 0) return choose({ edge, node: -1, goal: -1, picking: false, depth: 0 });
    if (choice.node >= 0 || choice.edge >= 0) leave();
  });
  network.on("doubleClick", (event) => {
    const node = hits.node(event.pointer.DOM.x, event.pointer.DOM.y, stage.view());
    if (node < 0) return;
    choose({ node, edge: -1, depth: choice.depth ? 0 : 1 });
    stage.fit();
  });

  const press = (id, action) => byId(id).addEventListener("click", action);
  press("zoom-in", () => stage.zoom(1.4));
  press("zoom-out", () => stage.zoom(1 / 1.4));
  press("fit", () => stage.fit());
  press("back", () => history.back());
  press("forward", () => history.forward());
  press("theme", () => theme.set(theme.dark ? "light" : "dark"));
  press("filters-button", () => showFilters(byId("filters").hidden));

  function showFilters(yes) {
    byId("filters").hidden = !yes;
    byId("filters-button").setAttribute("aria-expanded", String(yes));
  }

  theme.changed.push(() => {
    labels.forget();
    filters.recolour();
    stage.changed({ look });
    panel.show();
  });
  afterChoice.push(() => filters.show(), () => panel.show(), () => physics.show(), () => address.write());

  speak();
  byId("app").hidden = false;
  showFilters(innerWidth >= 720);
  // The rest in a task of its own: a large graph must not stop the browser for long at a time.
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = begin;
  port2.postMessage(null);

  function begin() {
    port1.close();
    filters.build();
    if (!location.hash && indexOfId.has(core.concept)) choice.node = indexOfId.get(core.concept);
    sift();
    if (location.hash) address.read({ animate: false });
    else {
      stage.changed({});
      choose({});
      stage.fit(undefined, { animate: false });
    }
    stage.onView(() => address.writeView());
  }
})();
