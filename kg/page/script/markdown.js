// Markdown of the notes as elements. Safe by the way it is made: only the elements named here are
// created, text arrives as text nodes, and of links only those that a reader may follow.

const markdown = (() => {
  const DEEPEST = 6; // of lists and quotes within each other
  // Each of these takes time linear in a line, whatever it holds: no two repeats in a row may take
  // the same sign, what may fail doesn't go on over the sign that it begins with, or goes on over
  // 1,000 signs at most.
  const SPANS = new RegExp(
    [
      String.raw`\\([!-/:-@\[-\x60{-~])`, // 1 an escaped sign
      String.raw`(?<!\x60)(\x60{1,9})(?!\x60)([^]{1,1000}?)(?<!\x60)\2(?!\x60)`, // 2, 3 code
      String.raw`!\[([^\]\[\n]*)\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)`, // 4 image
      String.raw`\[\[([^\]\[|\n]+)(?:\|([^\]\[\n]*))?\]\]`, // 5, 6 wikilink
      String.raw`\[([^\]\[\n]+)\]\(\s{0,9}<?([^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*)(?:[<>\s][^()\n]*)?\)`, // 7, 8 link
      String.raw`<((?:https?|mailto):[^<>\s]+)>`, // 9 address
      String.raw`(\*\*|__)(?=\S)([^\n]+?)\10`, // 10, 11 strong
      String.raw`([*_])(?=[^\s*_])([^*_\n]+)\12(?![\p{L}\p{N}])`, // 12, 13 stressed
      String.raw`~~(?=\S)([^~\n]+)~~`, // 14 struck
      String.raw`\$\$?([^$\n]+)\$\$?`, // 15 formula
    ].join("|"),
    "gu",
  );

  /** @param {string} text @param {Element|DocumentFragment} into */
  function spans(text, into, depth = 0) {
    if (depth > 4) return into.append(text);
    let end = 0;
    for (const m of text.matchAll(SPANS)) {
      into.append(text.slice(end, m.index));
      end = m.index + m[0].length;
      into.append(span(m, depth));
    }
    into.append(text.slice(end));
    return into;
  }

  function span(m, depth) {
    const inside = (tag, text, props) => spans(text, make(tag, props), depth + 1);
    if (m[1]) return m[1];
    if (m[3] !== undefined) return make("code", {}, m[3].trim() || m[3]);
    if (m[4] !== undefined) return make("span", { class: "image" }, `${word("image")}: ${m[4] || "–"}`);
    if (m[5] !== undefined) return wikilink(m[5].trim(), (m[6] || m[5]).trim());
    if (m[7] !== undefined) return /^(https?|mailto):/i.test(m[8]) ? inside("a", m[7], outward(m[8])) : inside("span", m[7], { class: "inner" });
    if (m[9] !== undefined) return make("a", outward(m[9]), m[9]);
    if (m[11] !== undefined) return inside("strong", m[11]);
    if (m[13] !== undefined) return inside("em", m[13]);
    if (m[14] !== undefined) return inside("s", m[14]);
    return make("code", { class: "math" }, m[15] ?? m[0]);
  }

  const outward = (href) => ({ href, rel: "noopener noreferrer", target: "_blank" });

  /** A link to a concept of that name, where the graph has one. */
  function wikilink(target, text) {
    const node = search.named(target.split("#")[0]) ?? search.named(target.split("#").pop());
    if (node === undefined) return make("span", { class: "inner" }, text);
    return make("button", { type: "button", class: "link", onclick: () => visit(node, { read: true }) }, text);
  }

  const FENCE = /^ {0,3}(`{3,}|~{3,})/;
  const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])(\s+|$)/;
  const HEADING = /^ {0,3}(#{1,6})\s/;
  const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
  const DELIMITERS = /^\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?$/; // of a trimmed line

  /** Without the marks of a heading before and, as in `# Title ##`, behind. */
  function titled(line) {
    const text = line.trim().replace(/^#+/, "").trim();
    let end = text.length;
    while (end && text[end - 1] === "#") end--;
    return end && text[end - 1].trim() ? text : text.slice(0, end).trim(); // C# keeps its sign
  }

  /** @param {string[]} lines @param {Element|DocumentFragment} into */
  function blocks(lines, into, depth = 0) {
    for (let i = 0; i < lines.length; ) {
      const line = lines[i];
      if (!line.trim()) i++;
      else if (FENCE.test(line)) i = fence(lines, i, into);
      else if (/^\s*\$\$\s*$/.test(line)) i = formula(lines, i, into);
      else if (HEADING.test(line)) {
        const marks = HEADING.exec(line)[1];
        into.append(spans(titled(line), make("p", { class: `heading level-${marks.length}` })));
        i++;
      } else if (RULE.test(line)) {
        into.append(make("hr"));
        i++;
      } else if (depth < DEEPEST && /^ {0,3}>/.test(line)) i = quote(lines, i, into, depth);
      else if (depth < DEEPEST && ITEM.test(line)) i = list(lines, i, into, depth);
      else if (line.includes("|") && lines[i + 1]?.includes("|") && DELIMITERS.test(lines[i + 1].trim())) i = table(lines, i, into);
      else i = paragraph(lines, i, into);
    }
    return into;
  }

  function fence(lines, i, into) {
    const mark = FENCE.exec(lines[i])[1];
    const body = [];
    for (i++; i < lines.length && !lines[i].trim().startsWith(mark); i++) body.push(lines[i]);
    into.append(make("pre", { tabindex: "0" }, make("code", {}, body.join("\n"))));
    return i + 1;
  }

  function formula(lines, i, into) {
    const body = [];
    for (i++; i < lines.length && lines[i].trim() !== "$$"; i++) body.push(lines[i]);
    into.append(make("pre", { class: "math", tabindex: "0" }, body.join("\n")));
    return i + 1;
  }

  function quote(lines, i, into, depth) {
    const body = [];
    for (; i < lines.length && /^ {0,3}>/.test(lines[i]); i++) body.push(lines[i].replace(/^ {0,3}> ?/, ""));
    into.append(blocks(body, make("blockquote"), depth + 1));
    return i;
  }

  function list(lines, i, into, depth) {
    const indent = ITEM.exec(lines[i])[1].length;
    const box = make(/\d/.test(ITEM.exec(lines[i])[2]) ? "ol" : "ul");
    while (i < lines.length) {
      const item = ITEM.exec(lines[i]);
      if (!item || item[1].length < indent || RULE.test(lines[i])) break;
      const width = item[0].length;
      const body = [lines[i].slice(width)];
      for (i++; i < lines.length; i++) {
        const next = ITEM.exec(lines[i]);
        if (next && next[1].length <= indent + 1) break;
        if (!lines[i].trim() && !/^\s+\S/.test(lines[i + 1] || "")) break;
        if (!next && /^\S/.test(lines[i]) && (HEADING.test(lines[i]) || FENCE.test(lines[i]))) break;
        body.push(lines[i].replace(new RegExp(`^\\s{0,${width}}`), ""));
      }
      box.append(blocks(body, make("li"), depth + 1));
      while (i < lines.length && !lines[i].trim() && ITEM.test(lines[i + 1] || "")) i++;
    }
    into.append(box);
    return i;
  }

  function table(lines, i, into) {
    const cells = (line) => line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim());
    const row = (line, tag) => make("tr", {}, ...cells(line).slice(0, 40).map((cell) => spans(cell, make(tag))));
    const body = make("tbody");
    const head = make("thead", {}, row(lines[i], "th"));
    for (i += 2; i < lines.length && lines[i].includes("|"); i++) body.append(row(lines[i], "td"));
    into.append(make("div", { class: "table", tabindex: "0" }, make("table", {}, head, body)));
    return i;
  }

  function paragraph(lines, i, into) {
    const box = make("p");
    for (let started = i; i < lines.length && lines[i].trim(); i++) {
      const interrupts = HEADING.test(lines[i]) || FENCE.test(lines[i]) || (ITEM.test(lines[i]) && i > started);
      if (i > started && interrupts) break;
      if (i > started) box.append(/( {2}|\\)$/.test(lines[i - 1]) ? make("br") : " ");
      spans(lines[i].trim().replace(/\\$/, ""), box);
    }
    into.append(box);
    return i;
  }

  return { /** @param {string} source */ render: (source) => blocks(source.split("\n"), make("div", { class: "markdown" })) };
})();
