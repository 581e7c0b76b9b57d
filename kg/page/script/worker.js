// Draws large graphs in a worker and hands back pictures; the page only moves them about.

/** What runs inside the worker; like the painter it arrives there as source text. */
function workerMain(painter) {
  let scene = null;
  self.onmessage = (event) => {
    const task = event.data;
    if (task.graph) scene = task;
    Object.assign(scene, task.changes);
    if (!task.view) return;
    const { view, ratio } = task;
    const canvas = new OffscreenCanvas(Math.ceil(view.w * ratio), Math.ceil(view.h * ratio));
    const ctx = canvas.getContext("2d", { alpha: false });
    ctx.scale(ratio, ratio);
    painter.paint(ctx, scene.graph, scene.look, scene.on, view, scene.islands);
    const picture = canvas.transferToImageBitmap();
    self.postMessage({ picture, view, purpose: task.purpose, version: task.version }, [picture]);
  };
}

/** @returns {Worker|null} null where the browser has no such workers: the page then draws itself */
function startWorker() {
  try {
    if (typeof OffscreenCanvas === "undefined") return null;
    const source = `"use strict";(${workerMain})((${makePainter})());`;
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    return new Worker(address);
  } catch {
    return null;
  }
}
