// The picture on the screen. vis-network keeps the view and the gestures and moves what is dragged
// (its nodes are there, but invisible); this draws, before vis would.

const visNodes = new vis.DataSet();
const visEdges = new vis.DataSet();
const network = new vis.Network(
  byId("graph"),
  { nodes: visNodes, edges: visEdges },
  JSON.parse(byId("kg-options").textContent),
);

const stage = (() => {
  const DIRECT = 1500; // up to so many nodes and edges are drawn anew for every frame
  const MARGIN = 0.25; // by which a picture of the worker is larger than the screen, on each side
  const islands = core.islands ? communities : null; // in a large graph each lies by itself
  const canvas = byId("graph").querySelector("canvas");
  let worker = startWorker();
  const pictures = { near: null, far: null };
  let ratio = 1;
  let direct = true;
  let version = 0;
  let busy = false;
  let waiting = null; // changes that the worker hasn't been sent yet
  let moving = 0;
  let settled = 0;
  let shownOrder = [];
  let glow = 0;
  let focus = null; // {nodes, edges, middle, path}
  let fading = null;
  const listeners = [];

  canvas.setAttribute("aria-hidden", "true");

  function view() {
    const { x, y } = network.getViewPosition();
    return { x, y, k: network.getScale(), w: canvas.clientWidth, h: canvas.clientHeight };
  }

  const redraw = () => network.redraw();
  const far = (v) => islands && v.k * 74 < 24;

  /** Takes note that filters, places or colours are others now. */
  function changed(changes) {
    version++;
    shownOrder = Array.from(graph.order).filter((i) => on.node[i]);
    const edges = on.edge.reduce((sum, one) => sum + one, 0);
    direct = shownOrder.length + edges <= DIRECT;
    for (const community of communities) community.shown = false;
    for (const i of shownOrder) if (!graph.kind[i]) communities[graph.group[i]].shown = true;
    hits.index();
    waiting = { ...waiting, ...changes, islands };
    if (!direct) ask("near", true);
    redraw();
  }

  /** Has the worker (or, where there is none, this thread at leisure) draw the view. */
  function ask(purpose, must = false) {
    if (busy) {
      settled = Math.min(settled, performance.now());
      return;
    }
    const now = view();
    const wanted = purpose === "far" ? wholeView(now) : { ...now, w: now.w * (1 + 2 * MARGIN), h: now.h * (1 + 2 * MARGIN) };
    if (!must && pictures[purpose]?.version === version && same(pictures[purpose].view, wanted)) return;
    busy = true;
    if (!worker) {
      requestAnimationFrame(() => take(drawHere(wanted, purpose)));
      return;
    }
    const changes = waiting || {};
    const task = { view: wanted, ratio: Math.min(ratio, 2), purpose, version, changes };
    if (!pictures.sent) Object.assign(task, { graph, look, on, islands: changes.islands });
    pictures.sent = true;
    waiting = null;
    worker.postMessage(task);
  }

  function drawHere(wanted, purpose) {
    const picture = document.createElement("canvas");
    picture.width = Math.ceil(wanted.w * ratio);
    picture.height = Math.ceil(wanted.h * ratio);
    const ctx = picture.getContext("2d");
    ctx.scale(ratio, ratio);
    painter.paint(ctx, graph, look, on, wanted, islands);
    return { picture, view: wanted, purpose, version };
  }

  function take(answer) {
    busy = false;
    pictures[answer.purpose]?.picture.close?.();
    pictures[answer.purpose] = answer;
    redraw();
    if (answer.purpose === "near" && pictures.far?.version !== version) ask("far");
    else if (waiting || answer.version !== version) ask("near", true);
  }
  if (worker) {
    worker.onmessage = (event) => take(event.data);
    // A browser that lets no worker start from a file: from now on this thread draws.
    worker.onerror = () => {
      worker = null;
      busy = false;
      ask("near", true);
    };
  }

  const same = (a, b) => a.x === b.x && a.y === b.y && a.k === b.k && a.w === b.w && a.h === b.h;

  function wholeView(now) {
    const box = bounds(shownOrder);
    const k = Math.min(now.w / (box.w + 80), now.h / (box.h + 80), 1);
    return { x: box.x + box.w / 2, y: box.y + box.h / 2, k, w: now.w, h: now.h };
  }

  function bounds(nodes) {
    let l = Infinity, t = Infinity, r = -Infinity, b = -Infinity;
    for (const i of nodes) {
      l = Math.min(l, graph.x[i]);
      r = Math.max(r, graph.x[i]);
      t = Math.min(t, graph.y[i]);
      b = Math.max(b, graph.y[i]);
    }
    return nodes.length ? { x: l, y: t, w: r - l, h: b - t } : { x: -100, y: -100, w: 200, h: 200 };
  }

  /** Shows nodes as large as they fit between the panels. */
  function fit(nodes = shownOrder, { closest = 1.3, animate = true } = {}) {
    const box = bounds(nodes);
    const { w, h } = view();
    const inset = insets(w, h);
    const width = Math.max(120, w - inset.l - inset.r), height = Math.max(120, h - inset.t - inset.b);
    const room = Math.min(200, width * 0.22); // for the labels at the sides
    let k = Math.min(closest, (width - room) / (box.w + 20), Math.max(80, height - 90) / (box.h + 20));
    // On a phone a small graph is shown large enough to be read, though not all of it.
    if (w < 720 && direct && nodes === shownOrder) k = Math.max(k, 0.42);
    k = Math.max(0.01, k);
    const ox = inset.l + width / 2 - w / 2, oy = inset.t + height / 2 - h / 2;
    moveTo(box.x + box.w / 2 - ox / k, box.y + box.h / 2 - oy / k, k, animate);
  }

  /** How much of the screen's edges panels cover. */
  function insets(w, h) {
    const narrow = w < 720;
    const panel = byId("panel").hidden ? null : byId("panel").getBoundingClientRect();
    const open = !byId("filters").hidden && !narrow;
    return {
      l: open ? byId("filters").getBoundingClientRect().right : 0,
      t: narrow ? 64 : 8,
      r: panel && !narrow ? panel.width : 0,
      b: panel && narrow ? h - panel.top : 24,
    };
  }

  function moveTo(x, y, k, animate = true) {
    const how = { position: { x, y }, scale: k };
    if (animate && !calm.matches) how.animation = { duration: 320, easingFunction: "easeInOutQuad" };
    else how.animation = false;
    network.moveTo(how);
    redraw();
  }

  function zoom(factor) {
    const { x, y, k } = view();
    moveTo(x, y, Math.min(10, Math.max(0.01, k * factor)));
  }

  /** Lights some nodes and edges up and dims the others; null ends it. */
  function setFocus(next) {
    if (next === focus) return;
    const from = glow;
    const to = next ? 1 : 0;
    if (next) focus = next;
    cancelAnimationFrame(fading);
    if (calm.matches || from === to) {
      glow = to;
      if (!next) focus = null;
      redraw();
      return;
    }
    const began = performance.now();
    const step = (now) => {
      const t = Math.min(1, Math.max(0, (now - began) / 130));
      glow = from + (to - from) * t;
      if (t < 1) fading = requestAnimationFrame(step);
      else if (!to) focus = null;
      redraw();
    };
    fading = requestAnimationFrame(step);
  }

  function drawPictures(ctx, v) {
    ctx.fillStyle = look.paper;
    ctx.fillRect(0, 0, v.w, v.h);
    for (const purpose of ["far", "near"]) {
      const found = pictures[purpose];
      if (!found || (purpose === "far" && found.version !== version)) continue;
      const scale = v.k / found.view.k;
      const w = found.view.w * scale, h = found.view.h * scale;
      const x = v.w / 2 + (found.view.x - v.x) * v.k - w / 2, y = v.h / 2 + (found.view.y - v.y) * v.k - h / 2;
      // Far away from its own zoom the near picture is coarser than the other one.
      if (purpose === "near" && pictures.far && (x > v.w || y > v.h || x + w < 0 || y + h < 0)) continue;
      ctx.drawImage(found.picture, x, y, w, h);
    }
  }

  /** Asks for a sharper picture when the one at hand doesn't fit the view any more. */
  function refresh(v) {
    const near = pictures.near;
    if (!near) return;
    const scale = v.k / near.view.k;
    const dx = Math.abs(near.view.x - v.x) * v.k, dy = Math.abs(near.view.y - v.y) * v.k;
    const covers = (near.view.w * scale - v.w) / 2 >= dx && (near.view.h * scale - v.h) / 2 >= dy;
    const sharp = Math.abs(scale - 1) < 1e-3;
    if (covers && sharp && near.version === version) return;
    const now = performance.now();
    if (!covers || scale > 1.5 || scale < 0.7 || now - moving > 120) {
      if (now - settled > 90) {
        settled = now;
        ask("near");
      }
    }
    clearTimeout(refresh.timer);
    refresh.timer = setTimeout(redraw, 130);
  }

  function drawFocus(ctx, v) {
    ctx.globalAlpha = 0.8 * glow;
    ctx.fillStyle = look.paper;
    ctx.fillRect(0, 0, v.w, v.h);
    ctx.globalAlpha = 1;
    const near = Math.min(1.6, Math.max(0.9, v.k ** 0.35));
    painter.drawEdges(ctx, graph, look, v, focus.edges, { alpha: 0.9 * glow, width: 1.7 * near, tip: 9 * near, arrows: true });
    painter.drawNodes(ctx, graph, look, v, focus.nodes.toReversed ? focus.nodes.toReversed() : [...focus.nodes].reverse());
    for (const i of focus.rings || []) ring(ctx, v, i);
    labels.draw(ctx, v, ratio, focus.nodes, { forced: focus.rings?.length || 1 });
    const out = {};
    for (const e of focus.edges.slice(0, 40)) {
      if (!painter.trace(graph, e, v, out) || out.length < 50) continue;
      if (core.relations[graph.relation[e]] === "mentions") continue;
      labels.drawRelation(ctx, v, ratio, edgeWord(e), look.edges[graph.relation[e]].colour, hits.mid(out, "x"), hits.mid(out, "y"));
    }
  }

  function ring(ctx, v, i) {
    const x = (graph.x[i] - v.x) * v.k + v.w / 2, y = (graph.y[i] - v.y) * v.k + v.h / 2;
    ctx.beginPath();
    ctx.arc(x, y, painter.sizeAt(graph.r[i], v.k) + 4.5, 0, 2 * Math.PI);
    ctx.lineWidth = 2;
    ctx.strokeStyle = look.accent;
    ctx.stroke();
  }

  let last = null;
  function draw(ctx) {
    if (!version) return; // vis draws once before there is anything to show
    ctx.save();
    const v = view();
    ratio = ctx.getTransform().a / v.k;
    ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (!last || !same(last, v)) {
      moving = performance.now();
      for (const listener of listeners) listener(v);
    }
    last = v;
    labels.begin();
    if (direct) painter.paint(ctx, graph, look, on, v, islands);
    else drawPictures(ctx, v);
    if (focus) drawFocus(ctx, v);
    else {
      if (far(v)) labels.drawCommunities(ctx, v, ratio);
      else labels.draw(ctx, v, ratio, shownOrder);
    }
    ctx.restore();
    if (!direct) refresh(v);
    if (labels.late) requestAnimationFrame(redraw);
    else if (direct || pictures.near) ready();
  }

  let first = true;
  function ready() {
    if (!first) return;
    first = false;
    requestAnimationFrame(() => setTimeout(() => {
      performance.mark("kg-full-picture");
      document.documentElement.dataset.ready = "";
    }));
  }

  network.on("beforeDrawing", draw);
  return {
    view, redraw, changed, fit, moveTo, zoom, setFocus, bounds, insets, canvas,
    onView: (listener) => listeners.push(listener),
    get ratio() { return ratio; },
    get shown() { return shownOrder; },
    get direct() { return direct; },
    get focus() { return focus; },
  };
})();
