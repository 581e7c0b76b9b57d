// The legend, which is the filter: a chip for each relation, kind and community, lists for the rest.

const filters = (() => {
  const chips = [];

  /** A button that switches one thing on and off. */
  function chip(box, set, number, label, count, sample) {
    const button = make(
      "button",
      {
        type: "button", class: "chip", "aria-pressed": "true",
        onclick: () => toggle(set, number),
        ondblclick: () => only(set, number),
      },
      sample, make("span", { class: "name" }, label), make("span", { class: "count" }, String(count)),
    );
    box.append(button);
    chips.push({ button, set, number });
  }

  function toggle(set, number) {
    const next = new Set(choice[set]);
    if (!next.delete(number)) next.add(number);
    choose({ [set]: next });
  }

  /** Twice clicked: this one alone, or again all. */
  function only(set, number) {
    const all = chips.filter((c) => c.set === set).map((c) => c.number);
    const others = all.filter((n) => n !== number);
    const alone = others.every((n) => choice[set].has(n));
    choose({ [set]: new Set(alone ? [] : others) });
  }

  const SVG = "http://www.w3.org/2000/svg";

  /** @returns {SVGElement} a line or a dot as it is in the picture */
  function sample(name, colour, dash, arrow) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("aria-hidden", "true");
    svg.setAttribute("viewBox", name === "line" ? "0 0 26 10" : "0 0 10 10");
    svg.setAttribute("class", `sample ${name}`);
    svg.style.color = colour;
    const shape = (tag, values) => {
      const element = document.createElementNS(SVG, tag);
      for (const [key, value] of Object.entries(values)) element.setAttribute(key, value);
      svg.append(element);
    };
    if (name === "line") {
      shape("path", { d: arrow ? "M1 5h18" : "M1 5h24", "stroke-dasharray": dash.map((d) => d * 0.7).join(" ") });
      if (arrow) shape("path", { d: "m25 5-7-3 1.6 3L18 8z", class: "full" });
    } else if (name === "concept" || name === "group") shape("circle", { cx: 5, cy: 5, r: 4, class: "full" });
    else if (name === "section") shape("path", { d: "M1 2h8v6H1z" });
    else shape("path", { d: "m5 0.7 4.3 4.3L5 9.3.7 5z" });
    return svg;
  }

  const count = (length, of) => {
    const counts = new Array(length).fill(0);
    for (const one of of) counts[one]++;
    return counts;
  };

  function build() {
    const edges = count(core.relations.length, graph.relation);
    const kinds = count(core.kinds.length, graph.kind);
    const groups = count(communities.length, graph.group);
    const box = (id) => byId(id).querySelector(".chips");
    core.relations.forEach((_, i) => {
      const { colour, dash, arrow } = look.edges[i];
      chip(box("relations"), "offRelations", i, relationWord(i), edges[i], sample("line", colour, dash, arrow));
    });
    core.kinds.forEach((name, i) => {
      if (kinds[i]) chip(box("kinds"), "offKinds", i, word(name), kinds[i], sample(name, "currentColor", [], false));
    });
    communities.slice(0, 60).forEach((community, i) => {
      chip(box("communities"), "offGroups", i, community.label, groups[i], sample("group", look.groups[i], [], false));
    });
    byId("relations").hidden = !core.relations.length;
    byId("communities-fold").hidden = communities.length < 2;
    list("tag", core.tags, (name) => `#${name}`);
    list("folder", core.folders, (name) => name);
    byId("reset").addEventListener("click", () => choose({ ...START(), depth: 0 }));
  }

  function list(key, names, write) {
    const select = byId(key);
    select.append(make("option", { value: -1 }, word("all")));
    names.forEach((name, i) => select.append(make("option", { value: i }, write(name))));
    select.addEventListener("change", () => choose({ [key]: Number(select.value) }));
    byId(`${key}-field`).hidden = names.length < 2;
  }

  function show() {
    for (const { button, set, number } of chips)
      button.setAttribute("aria-pressed", String(!choice[set].has(number)));
    byId("tag").value = String(choice.tag);
    byId("folder").value = String(choice.folder);
    const start = START();
    const equal = (a, b) => a.size === b.size && [...a].every((one) => b.has(one));
    byId("reset").hidden =
      choice.tag < 0 && choice.folder < 0 && !choice.depth &&
      ["offRelations", "offKinds", "offGroups"].every((set) => equal(choice[set], start[set]));
    const nodes = stage.shown.length;
    const edges = on.edge.reduce((sum, one) => sum + one, 0);
    byId("counts").textContent = `${nodes} ${word("nodes")}, ${edges} ${word("edges")}`;
  }

  /** The samples take the colours of the theme. */
  function recolour() {
    for (const { button, set, number } of chips) {
      const svg = button.querySelector("svg");
      if (set === "offRelations") svg.style.color = look.edges[number].colour;
      if (set === "offGroups") svg.style.color = look.groups[number];
    }
  }

  return { build, show, recolour };
})();
