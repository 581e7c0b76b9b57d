// Names beside nodes: the important ones first, none on another, each drawn once and kept.

const labels = (() => {
  const CELL = 6; // of the grid that knows which parts of the screen are taken
  const MOST = 150;
  const LONGEST = 30;
  const BUDGET = 9; // milliseconds of a frame for new labels; the rest waits for the next one
  const kept = new Map();
  let deadline = 0;
  let late = false;
  let taken = new Uint8Array(0);
  let columns = 0, rows = 0;

  function clear(view) {
    columns = Math.ceil(view.w / CELL) + 1;
    rows = Math.ceil(view.h / CELL) + 1;
    if (taken.length < columns * rows) taken = new Uint8Array(columns * rows);
    else taken.fill(0, 0, columns * rows);
  }

  function cells(x, y, w, h) {
    return [
      Math.max(0, Math.floor(x / CELL)), Math.max(0, Math.floor(y / CELL)),
      Math.min(columns - 1, Math.floor((x + w) / CELL)), Math.min(rows - 1, Math.floor((y + h) / CELL)),
    ];
  }

  /** Whether nothing there is more than `most`: 1 is a node, 2 a label. */
  function free(x, y, w, h, most = 0) {
    const [l, t, r, b] = cells(x, y, w, h);
    for (let row = t; row <= b; row++)
      for (let column = l; column <= r; column++) if (taken[row * columns + column] > most) return false;
    return r >= l && b >= t;
  }

  function take(x, y, w, h, as = 2) {
    const [l, t, r, b] = cells(x, y, w, h);
    for (let row = t; row <= b; row++) taken.fill(as, row * columns + l, row * columns + r + 1);
  }

  const short = (text) => {
    const signs = Array.from(text);
    return signs.length > LONGEST ? signs.slice(0, LONGEST - 1).join("") + "…" : text;
  };

  /** A label as a small picture with a halo; making it costs more than showing it. */
  function sprite(text, size, weight, colour, ratio) {
    const key = `${size}|${weight}|${colour}|${look.paper}|${ratio}|${text}`;
    let found = kept.get(key);
    if (found) return found;
    if (performance.now() > deadline) {
      late = true;
      return null;
    }
    if (kept.size > 900) kept.clear();
    const canvas = document.createElement("canvas");
    const ctx = canvas.getContext("2d");
    const font = `${weight} ${size}px ${look.font}`;
    ctx.font = font;
    const w = Math.ceil(ctx.measureText(text).width) + 8, h = Math.ceil(size * 1.5);
    canvas.width = Math.ceil(w * ratio);
    canvas.height = Math.ceil(h * ratio);
    ctx.scale(ratio, ratio);
    ctx.font = font;
    ctx.textBaseline = "middle";
    ctx.lineJoin = "round";
    ctx.lineWidth = 3.5;
    ctx.strokeStyle = look.paper;
    ctx.globalAlpha = 0.9;
    ctx.strokeText(text, 4, h / 2);
    ctx.globalAlpha = 1;
    ctx.fillStyle = colour;
    ctx.fillText(text, 4, h / 2);
    found = { canvas, w, h };
    kept.set(key, found);
    return found;
  }

  /** The size of a node's name; on a phone a little smaller. */
  const sizeOf = (i, k) => Math.round((innerWidth < 720 ? -1.5 : 0) + 11 + Math.min(6, (graph.r[i] - 5) * 0.35) + Math.min(2, Math.max(0, k - 1)));

  /** About how wide a text is: measuring or drawing what then finds no place would be dear. */
  function guess(text, size, weight) {
    let letters = 0;
    for (const sign of text) letters += sign > "\u1100" ? 0.95 : /[A-Zmw]/.test(sign) ? 0.68 : /[fijlrt .,'()]/.test(sign) ? 0.32 : 0.54;
    return { w: letters * size * (weight > 400 ? 1.05 : 1) + 8, h: Math.ceil(size * 1.5) };
  }

  /** Tries below, right, left, above the node; the important may cover others' nodes. */
  function spot(x, y, r, w, h, important) {
    const d = r * 0.7;
    const tries = [
      [x - w / 2, y + r], [x + r, y - h / 2], [x - r - w, y - h / 2], [x - w / 2, y - r - h],
      [x + d, y + d - 2], [x - d - w, y + d - 2], [x + d, y - d - h + 2], [x - d - w, y - d - h + 2],
    ];
    const fits = (most) => tries.find(([a, b]) => free(a + 3, b + 3, w - 6, h - 6, most));
    return fits(0) || (important ? fits(1) : undefined);
  }

  /**
   * Draws the labels of `nodes`, in that order of importance.
   * @param {{forced?: number, alpha?: number, keep?: boolean}} how the first `forced` get a place anyway
   */
  function draw(ctx, view, ratio, nodes, how = {}) {
    if (!how.keep) clear(view);
    const placed = [];
    let failed = 0;
    const enough = Math.min(MOST, Math.max(14, (view.w * view.h) / 7000));
    const discs = [];
    for (const i of nodes) {
      if (!on.node[i]) continue;
      const x = (graph.x[i] - view.x) * view.k + view.w / 2, y = (graph.y[i] - view.y) * view.k + view.h / 2;
      if (x < -60 || y < -20 || x > view.w + 60 || y > view.h + 20) continue;
      discs.push(i, x, y);
      if (discs.length > 3000) break;
    }
    for (let n = 0; n < Math.min(discs.length, 900); n += 3) {
      const r = painter.sizeAt(graph.r[discs[n]], view.k);
      if (r > 5) take(discs[n + 1] - r * 0.8, discs[n + 2] - r * 0.8, 1.6 * r, 1.6 * r, 1);
    }
    ctx.globalAlpha = how.alpha ?? 1;
    for (let n = 0; n < discs.length && placed.length < enough; n += 3) {
      const i = discs[n], x = discs[n + 1], y = discs[n + 2];
      const weight = graph.r[i] > 12 ? 600 : graph.r[i] > 9 ? 500 : 400;
      const text = short(graph.label[i]), size = sizeOf(i, view.k);
      const r = painter.sizeAt(graph.r[i], view.k);
      const box = guess(text, size, weight);
      const fits = spot(x, y, r, box.w, box.h, graph.r[i] > 9 && n < 48) || n / 3 < (how.forced || 0);
      if (!fits) {
        if (++failed > 500) break;
        continue;
      }
      const image = sprite(text, size, weight, look.ink, ratio);
      if (!image) {
        take(x - box.w / 2, y + r, box.w, box.h); // its place is kept
        continue;
      }
      const place = spot(x, y, r, image.w, image.h, true) || [x - image.w / 2, y + r + 1];
      take(place[0] + 3, place[1] + 3, image.w - 6, image.h - 6);
      placed.push(i);
      ctx.drawImage(image.canvas, Math.round(place[0] * ratio) / ratio, Math.round(place[1] * ratio) / ratio, image.w, image.h);
    }
    ctx.globalAlpha = 1;
    return placed;
  }

  /** The names of the communities, while single concepts are too small to be read. */
  function drawCommunities(ctx, view, ratio) {
    clear(view);
    communities.forEach((community, group) => {
      if (!community.shown || community.size < 4 || community.reach * view.k < 14) return;
      const x = (community.x - view.x) * view.k + view.w / 2, y = (community.y - view.y) * view.k + view.h / 2;
      const size = Math.round(Math.min(24, Math.max(12, community.reach * view.k * 0.24)));
      const image = sprite(short(community.label), size, 650, look.ink, ratio);
      if (!image || x < -99 || y < -20 || x > view.w + 99 || y > view.h + 20) return;
      if (!free(x - image.w / 2, y - image.h / 2, image.w, image.h)) return;
      take(x - image.w / 2, y - image.h / 2, image.w, image.h);
      ctx.drawImage(image.canvas, Math.round(x - image.w / 2), Math.round(y - image.h / 2), image.w, image.h);
    });
  }

  /** What an edge of the focus means, halfway along it. */
  function drawRelation(ctx, view, ratio, text, colour, x, y) {
    const image = sprite(text, 11, 500, colour, ratio);
    if (!image || !free(x - image.w / 2 + 2, y - image.h / 2 + 2, image.w - 4, image.h - 4)) return;
    take(x - image.w / 2, y - image.h / 2, image.w, image.h);
    ctx.drawImage(image.canvas, Math.round(x - image.w / 2), Math.round(y - image.h / 2), image.w, image.h);
  }

  return {
    draw, drawCommunities, drawRelation, short, sizeOf,
    forget: () => kept.clear(),
    /** To be called before a frame; a picture to keep takes all the time that it needs. */
    begin(budget = BUDGET) {
      deadline = performance.now() + budget;
      late = false;
    },
    /** Whether labels are missing that the next frame will have. */
    get late() { return late; },
  };
})();
