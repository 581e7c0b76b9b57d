// Draws edges and nodes. One function without surroundings, because it runs in two places: here,
// for small graphs and the focus, and in a worker, which gets it as source text.

function makePainter() {
  const MOST_EDGES = 7000; // far out, more lines than these only make a fog

  /** On the screen things grow slower than the distances between them. */
  const sizeAt = (r, k) => Math.max(1.3, r * (k < 1 ? k ** 0.75 : k ** 0.45));

  /** Screen geometry of an edge, from rim to rim; null where its nodes overlap. */
  function trace(g, e, view, out) {
    const a = g.from[e], b = g.to[e];
    const ax = (g.x[a] - view.x) * view.k + view.w / 2, ay = (g.y[a] - view.y) * view.k + view.h / 2;
    const bx = (g.x[b] - view.x) * view.k + view.w / 2, by = (g.y[b] - view.y) * view.k + view.h / 2;
    const dx = bx - ax, dy = by - ay, length = Math.hypot(dx, dy);
    const ra = sizeAt(g.r[a], view.k) + 1.5, rb = sizeAt(g.r[b], view.k) + 2;
    if (length <= ra + rb) return null;
    const bend = g.bend[e] * length;
    const cx = (ax + bx) / 2 - (dy / length) * bend, cy = (ay + by) / 2 + (dx / length) * bend;
    const la = Math.hypot(cx - ax, cy - ay), lb = Math.hypot(bx - cx, by - cy);
    out.ux = (bx - cx) / lb;
    out.uy = (by - cy) / lb;
    out.ax = ax + ((cx - ax) / la) * ra;
    out.ay = ay + ((cy - ay) / la) * ra;
    out.bx = bx - out.ux * rb;
    out.by = by - out.uy * rb;
    out.cx = cx;
    out.cy = cy;
    out.bent = bend !== 0;
    out.length = length - ra - rb;
    return out;
  }

  /** The edges that are on and touch the view, the most telling ones first. */
  function edgesIn(g, on, view, most) {
    const l = view.x - view.w / 2 / view.k, r = view.x + view.w / 2 / view.k;
    const t = view.y - view.h / 2 / view.k, b = view.y + view.h / 2 / view.k;
    const found = [];
    for (let n = 0; n < g.edgeOrder.length && found.length < most; n++) {
      const e = g.edgeOrder[n];
      if (!on.edge[e]) continue;
      const i = g.from[e], j = g.to[e];
      const xi = g.x[i], xj = g.x[j], yi = g.y[i], yj = g.y[j];
      if ((xi < l && xj < l) || (xi > r && xj > r) || (yi < t && yj < t) || (yi > b && yj > b)) continue;
      found.push(e);
    }
    return found;
  }

  /** Lines of one relation share a path, in pieces: one huge path is slow to rasterise. */
  function drawEdges(ctx, g, look, view, edges, style) {
    const byRelation = look.edges.map(() => []);
    for (const e of edges) byRelation[g.relation[e]].push(e);
    const out = {};
    const arrows = style.arrows && edges.length < 2500;
    ctx.lineCap = "round";
    byRelation.forEach((list, relation) => {
      const { colour, dash, arrow } = look.edges[relation];
      ctx.strokeStyle = ctx.fillStyle = colour;
      ctx.lineWidth = style.width;
      ctx.setLineDash(edges.length < 2500 ? dash : []);
      for (let start = 0; start < list.length; start += 200) {
        const tips = [];
        ctx.globalAlpha = style.alpha;
        ctx.beginPath();
        for (const e of list.slice(start, start + 200)) {
          if (!trace(g, e, view, out)) continue;
          const tip = arrows && arrow && out.length > 10 ? style.tip : 0;
          ctx.moveTo(out.ax, out.ay);
          const ex = out.bx - out.ux * tip * 0.8, ey = out.by - out.uy * tip * 0.8;
          if (out.bent) ctx.quadraticCurveTo(out.cx, out.cy, ex, ey);
          else ctx.lineTo(ex, ey);
          if (tip) tips.push(out.bx, out.by, out.ux, out.uy);
        }
        ctx.stroke();
        if (tips.length) drawTips(ctx, tips, style);
      }
    });
    ctx.setLineDash([]);
    ctx.globalAlpha = 1;
  }

  function drawTips(ctx, tips, style) {
    const long = style.tip, wide = style.tip * 0.42;
    ctx.globalAlpha = Math.min(1, style.alpha * 1.35);
    ctx.beginPath();
    for (let i = 0; i < tips.length; i += 4) {
      const x = tips[i], y = tips[i + 1], ux = tips[i + 2], uy = tips[i + 3];
      ctx.moveTo(x, y);
      ctx.lineTo(x - ux * long - uy * wide, y - uy * long + ux * wide);
      ctx.lineTo(x - ux * long * 0.72, y - uy * long * 0.72);
      ctx.lineTo(x - ux * long + uy * wide, y - uy * long - ux * wide);
      ctx.closePath();
    }
    ctx.fill();
  }

  /** Nodes from the least to the most important, so that the important lie on top. */
  function drawNodes(ctx, g, look, view, nodes) {
    const specks = look.groups.map(() => []);
    const large = [];
    for (const i of nodes) {
      const x = (g.x[i] - view.x) * view.k + view.w / 2, y = (g.y[i] - view.y) * view.k + view.h / 2;
      const r = sizeAt(g.r[i], view.k);
      if (x < -r || y < -r || x > view.w + r || y > view.h + r) continue;
      if (r < 2.2) specks[g.group[i]].push(x, y, r);
      else large.push(i, x, y, r);
    }
    specks.forEach((list, group) => {
      ctx.fillStyle = look.groups[group];
      for (let n = 0; n < list.length; n += 3) {
        const r = list[n + 2];
        ctx.fillRect(list[n] - r, list[n + 1] - r, 2 * r, 2 * r);
      }
    });
    for (let n = 0; n < large.length; n += 4)
      drawNode(ctx, g, look, large[n], large[n + 1], large[n + 2], large[n + 3]);
  }

  function outline(ctx, kind, x, y, r) {
    ctx.beginPath();
    if (kind === 0) ctx.arc(x, y, r, 0, 2 * Math.PI);
    else if (kind === 1) ctx.rect(x - r, y - r * 0.8, 2 * r, 1.6 * r);
    else {
      ctx.moveTo(x, y - r * 1.3);
      ctx.lineTo(x + r * 1.3, y);
      ctx.lineTo(x, y + r * 1.3);
      ctx.lineTo(x - r * 1.3, y);
      ctx.closePath();
    }
  }

  function drawNode(ctx, g, look, i, x, y, r) {
    const colour = look.groups[g.group[i]];
    outline(ctx, g.kind[i], x, y, r + Math.min(2.5, r * 0.25));
    ctx.fillStyle = look.paper;
    ctx.fill();
    outline(ctx, g.kind[i], x, y, r);
    if (g.kind[i] === 0) {
      ctx.fillStyle = colour;
      ctx.fill();
      return;
    }
    ctx.fillStyle = look.paper;
    ctx.fill();
    ctx.lineWidth = 1.5;
    ctx.strokeStyle = colour;
    ctx.stroke();
  }

  /** A tint behind each community, which keeps a large graph readable from afar. */
  function drawIslands(ctx, look, view, islands) {
    for (const [group, island] of islands.entries()) {
      const r = island.reach * view.k;
      const x = (island.x - view.x) * view.k + view.w / 2, y = (island.y - view.y) * view.k + view.h / 2;
      if (!island.shown || island.size < 4 || x < -r || y < -r || x > view.w + r || y > view.h + r) continue;
      const tint = ctx.createRadialGradient(x, y, 0, x, y, r);
      tint.addColorStop(0, look.groups[group]);
      tint.addColorStop(0.7, look.groups[group]);
      tint.addColorStop(1, "transparent");
      ctx.globalAlpha = look.dark ? 0.13 : 0.1;
      ctx.fillStyle = tint;
      ctx.beginPath();
      ctx.arc(x, y, r, 0, 2 * Math.PI);
      ctx.fill();
    }
    ctx.globalAlpha = 1;
  }

  /** How edges look when so many are in view. */
  function edgeStyle(count, view, look) {
    const crowd = Math.min(1, Math.max(0, Math.log10(count / 120) / 1.8));
    const near = Math.min(1.6, Math.max(0.8, view.k ** 0.35));
    return {
      alpha: (look.dark ? 0.62 : 0.58) - crowd * 0.42,
      width: (1.35 - crowd * 0.65) * near,
      tip: 7.5 * near,
      arrows: true,
    };
  }

  /** The whole picture but for the labels; `view` is {x, y, k, w, h}: middle, zoom, size. */
  function paint(ctx, g, look, on, view, islands) {
    ctx.fillStyle = look.paper;
    ctx.fillRect(0, 0, view.w, view.h);
    if (islands) drawIslands(ctx, look, view, islands);
    const edges = edgesIn(g, on, view, MOST_EDGES);
    // What only says that two things stand together goes below, and fainter than what says how.
    const [plain, typed] = [true, false].map((weak) => edges.filter((e) => look.edges[g.relation[e]].weak === weak));
    const faint = edgeStyle(edges.length + plain.length, view, look);
    drawEdges(ctx, g, look, view, plain, { ...faint, alpha: faint.alpha * 0.85 });
    drawEdges(ctx, g, look, view, typed, edgeStyle(typed.length, view, look));
    const nodes = [];
    for (let n = g.order.length - 1; n >= 0; n--) if (on.node[g.order[n]]) nodes.push(g.order[n]);
    drawNodes(ctx, g, look, view, nodes);
  }

  return { paint, trace, sizeAt, outline, drawEdges, drawNodes, edgesIn, edgeStyle };
}

const painter = makePainter();
