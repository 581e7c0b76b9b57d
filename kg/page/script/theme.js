// Light or dark, and the colours that the painter takes from the style sheet.

const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

const theme = {
  /** @type {"auto"|"light"|"dark"} */
  chosen: document.documentElement.dataset.theme,
  get dark() {
    return this.chosen === "dark" || (this.chosen === "auto" && prefersDark.matches);
  },
  changed: [],
  /** @param {"auto"|"light"|"dark"} name */
  set(name) {
    this.chosen = name;
    this.apply();
    look = readLook();
    for (const listener of this.changed) listener();
  },
  apply() {
    document.documentElement.dataset.theme = this.dark ? "dark" : "light";
  },
};

/** Relations without a direction have no arrow; weak ones are dotted. */
const DASHES = new Map([["contrasts", [7, 4]], ["similar", [2, 4]], ["mentions", [2, 4]]]);
const UNDIRECTED = new Set(["contrasts", "similar", "mentions"]);
const WEAK = new Set(["mentions", "links", "contains", "similar"]);
const GROUP_COLOURS = 10;

/** Everything that decides how the picture looks, as plain data that a worker can be sent. */
function readLook() {
  const style = getComputedStyle(document.documentElement);
  const colour = (name) => style.getPropertyValue(name).trim();
  const groups = Array.from({ length: GROUP_COLOURS }, (_, i) => colour(`--group-${i}`));
  return {
    dark: theme.dark,
    paper: colour("--paper"),
    ink: colour("--ink"),
    faint: colour("--faint"),
    accent: colour("--accent"),
    edges: core.relations.map((name) => ({
      colour: (Object.hasOwn(RELATION_WORDS, name) && colour(`--${name.replaceAll("_", "-")}`)) || colour("--other-edge"),
      dash: DASHES.get(name) || [],
      arrow: !UNDIRECTED.has(name),
      weak: WEAK.has(name),
    })),
    groups: communities.map((_, i) => groups[i % GROUP_COLOURS]),
    font: getComputedStyle(document.body).fontFamily,
  };
}
theme.apply();
let look = readLook();

prefersDark.addEventListener("change", () => theme.chosen === "auto" && theme.set("auto"));
