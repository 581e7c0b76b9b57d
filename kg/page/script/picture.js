// The picture to take along: PNG, SVG, paper.

const picture = (() => {
  const NAME = "concept-graph";

  function save(blob, name) {
    const link = make("a", { href: URL.createObjectURL(blob), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  /** What is in view, twice as fine. */
  function png() {
    const v = stage.view();
    const canvas = make("canvas", { width: v.w * 2, height: v.h * 2 });
    const ctx = canvas.getContext("2d");
    ctx.scale(2, 2);
    painter.paint(ctx, graph, look, on, v, core.islands ? communities : null);
    labels.begin(Infinity);
    labels.draw(ctx, v, 2, stage.shown);
    canvas.toBlob((blob) => blob && save(blob, `${NAME}.png`));
  }

  const SIGNS = { "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" };
  const safe = (text) => text.replace(/[<>&"]/g, (sign) => SIGNS[sign]);
  const short = (number) => Math.round(number * 10) / 10;

  /** Everything that is on, as one SVG text. */
  function svgText() {
    const box = stage.bounds(stage.shown);
    const v = { x: box.x + box.w / 2, y: box.y + box.h / 2, k: 1, w: box.w + 160, h: box.h + 120 };
    const parts = [
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${short(v.w)} ${short(v.h)}" font-family="${safe(look.font)}">`,
      `<rect width="100%" height="100%" fill="${look.paper}"/>`,
    ];
    const out = {};
    for (let e = 0; e < M; e++) if (on.edge[e] && painter.trace(graph, e, v, out)) parts.push(svgEdge(e, out));
    for (const i of stage.shown.toReversed?.() ?? [...stage.shown].reverse()) parts.push(svgNode(i, v));
    return `${parts.join("\n")}\n</svg>\n`;
  }

  function svgEdge(e, o) {
    const { colour, dash, arrow } = look.edges[graph.relation[e]];
    const tip = arrow ? 8 : 0;
    const ex = short(o.bx - o.ux * tip), ey = short(o.by - o.uy * tip);
    const line = `<path fill="none" stroke="${colour}" stroke-opacity=".6" stroke-width="1.3" stroke-dasharray="${dash.join(" ")}" d="M${short(o.ax)} ${short(o.ay)}Q${short(o.cx)} ${short(o.cy)} ${ex} ${ey}"/>`;
    if (!arrow) return line;
    const px = -o.uy * 3.4, py = o.ux * 3.4;
    return `${line}<path fill="${colour}" fill-opacity=".8" d="M${short(o.bx)} ${short(o.by)}L${short(ex + px)} ${short(ey + py)}L${short(ex - px)} ${short(ey - py)}Z"/>`;
  }

  function svgNode(i, v) {
    const x = short(graph.x[i] - v.x + v.w / 2), y = short(graph.y[i] - v.y + v.h / 2), r = graph.r[i];
    const size = labels.sizeOf(i, 1);
    const text = `<text x="${x}" y="${short(y + r + size)}" font-size="${size}" text-anchor="middle" fill="${look.ink}" stroke="${look.paper}" stroke-width="3" paint-order="stroke">${safe(labels.short(graph.label[i]))}</text>`;
    const colour = look.groups[graph.group[i]];
    const shapes = [
      `<circle cx="${x}" cy="${y}" r="${r}" fill="${colour}" stroke="${look.paper}" stroke-width="2"/>`,
      `<rect x="${x - r}" y="${y - r}" width="${2 * r}" height="${1.6 * r}" fill="${look.paper}" stroke="${colour}"/>`,
      `<path d="M${x} ${y - r}l${r} ${r}-${r} ${r}-${r}-${r}z" fill="${look.paper}" stroke="${colour}"/>`,
    ];
    return shapes[graph.kind[i]] + text;
  }

  const menu = (id, action) =>
    byId(id).addEventListener("click", () => {
      byId("more").open = false;
      action();
    });
  menu("save-png", png);
  menu("save-svg", () => save(new Blob([svgText()], { type: "image/svg+xml" }), `${NAME}.svg`));
  menu("print", () => print());

  // Paper is white.
  let before = null;
  addEventListener("beforeprint", () => {
    before = theme.chosen;
    theme.set("light");
    stage.redraw();
  });
  addEventListener("afterprint", () => before && theme.set(before));

  return { svgText };
})();
