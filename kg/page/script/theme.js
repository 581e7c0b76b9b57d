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
    // Relations without a direction have no arrow; what isn't read from text is faint.
    edges: core.relationTypes.map((known) => ({
      colour: known?.colours[theme.dark ? 1 : 0] || colour("--other-edge"),
      dash: known?.dash || [],
      arrow: !known?.symmetric,
      weak: known?.typed === false,
    })),
    groups: communities.map((_, i) => groups[i % GROUP_COLOURS]),
    font: getComputedStyle(document.body).fontFamily,
  };
}
theme.apply();
let look = readLook();

prefersDark.addEventListener("change", () => theme.chosen === "auto" && theme.set("auto"));
