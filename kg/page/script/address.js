// The view in the address after "#", so that it can be kept as a bookmark and gone back to.

const address = (() => {
  const SETS = { r: ["offRelations", core.relations], k: ["offKinds", core.kinds] };
  let reading = false;
  let written = "";

  function text() {
    const parts = new URLSearchParams();
    if (choice.node >= 0) parts.set("n", graph.id[choice.node]);
    if (choice.goal >= 0) parts.set("to", graph.id[choice.goal]);
    if (choice.edge >= 0) {
      const edge = choice.edge;
      parts.set("e", [graph.id[graph.from[edge]], core.relations[graph.relation[edge]], graph.id[graph.to[edge]]].join("\u001f"));
    }
    if (choice.depth) parts.set("d", String(choice.depth));
    const start = START();
    for (const [key, [set, names]] of Object.entries(SETS)) {
      const changed = names.some((_, i) => choice[set].has(i) !== start[set].has(i));
      if (changed) parts.set(key, names.filter((_, i) => choice[set].has(i)).join(","));
    }
    if (choice.offGroups.size) parts.set("c", [...choice.offGroups].sort((a, b) => a - b).join(","));
    if (choice.tag >= 0) parts.set("t", core.tags[choice.tag]);
    if (choice.folder >= 0) parts.set("f", core.folders[choice.folder]);
    return parts.toString();
  }

  function viewText() {
    const { x, y, k } = stage.view();
    return `${Math.round(x)},${Math.round(y)},${k.toPrecision(3)}`;
  }

  /** A new place to go back to, if what is chosen has changed. */
  function write() {
    const now = text();
    if (reading || now === written) return;
    written = now;
    try {
      history.pushState(null, "", `#${now}`);
    } catch {
      location.hash = now;
    }
  }

  /** Where the reader has moved to belongs to the present place. */
  let timer = 0;
  function writeView() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      try {
        history.replaceState(null, "", `#${written}${written ? "&" : ""}v=${viewText()}`);
      } catch {
        // A browser that forbids it on file: addresses; only the bookmark of the view is lost.
      }
    }, 400);
  }

  /** Takes the view from the address; anything in it that isn't of this graph is passed over. */
  function read({ animate = true } = {}) {
    const parts = new URLSearchParams(location.hash.slice(1));
    const find = (key) => indexOfId.get(parts.get(key) ?? "") ?? -1;
    const changes = { ...START(), node: find("n"), goal: find("to"), edge: findEdge(parts.get("e")), picking: false };
    const depth = Number(parts.get("d"));
    changes.depth = changes.node >= 0 && depth >= 1 && depth <= 4 ? Math.floor(depth) : 0;
    for (const [key, [set, names]] of Object.entries(SETS))
      if (parts.has(key)) changes[set] = new Set(parts.get(key).split(",").map((name) => names.indexOf(name)).filter((i) => i >= 0));
    if (parts.has("c")) changes.offGroups = new Set(parts.get("c").split(",").map(Number).filter((i) => communities[i]));
    changes.tag = core.tags.indexOf(parts.get("t") ?? "\u0000");
    changes.folder = core.folders.indexOf(parts.get("f") ?? "\u0000");
    if (changes.goal >= 0 && changes.node < 0) changes.goal = -1;
    reading = true;
    choose(changes);
    reading = false;
    written = text();
    const [x, y, k] = (parts.get("v") || "").split(",").map(Number);
    if ([x, y, k].every(Number.isFinite) && k > 0.005 && k <= 10) stage.moveTo(x, y, k, animate);
    else if (changes.goal >= 0) stage.fit(route(changes.node, changes.goal)?.nodes ?? [changes.node, changes.goal], { animate });
    else if (changes.node >= 0 && !changes.depth && animate) bringIntoView(changes.node);
    else if (changes.node >= 0 && !changes.depth) stage.fit(neighbourhood(changes.node).nodes, { animate, closest: 1 });
    else stage.fit(undefined, { animate });
  }

  function findEdge(value) {
    const [from, relation, to] = (value || "").split("\u001f");
    const a = indexOfId.get(from), b = indexOfId.get(to);
    let found = -1;
    if (a !== undefined && b !== undefined)
      eachEdge(a, (edge, other) => {
        if (other === b && graph.from[edge] === a && core.relations[graph.relation[edge]] === relation) found = edge;
      });
    return found;
  }

  addEventListener("popstate", () => read());
  return { write, writeView, read };
})();
