// What the page itself says, in English and Korean, and the one way in which elements are made.

const KOREAN = (navigator.language || "").toLowerCase().startsWith("ko");

/** @type {Record<string, [string, string]>} */
const WORDS = {
  graph: ["Concept graph", "개념 그래프"],
  graphHelp: [
    "Arrow keys walk from concept to concept, Enter reads, slash searches, Escape goes back.",
    "화살표 키로 개념 사이를 이동하고 Enter로 읽고 /로 검색하며 Esc로 돌아갑니다.",
  ],
  search: ["Search concepts", "개념 검색"],
  results: ["Search results", "검색 결과"],
  nothing: ["Nothing found", "찾은 것이 없습니다"],
  found: ["found", "개 찾음"],
  filters: ["Filters", "필터"],
  relations: ["Relations", "관계"],
  kinds: ["Shown", "표시"],
  communities: ["Communities", "묶음"],
  tag: ["Tag", "태그"],
  folder: ["Folder", "폴더"],
  all: ["all", "전체"],
  reset: ["Show everything again", "모두 다시 보기"],
  view: ["View", "보기"],
  back: ["Back", "뒤로"],
  forward: ["Forward", "앞으로"],
  zoomIn: ["Zoom in", "확대"],
  zoomOut: ["Zoom out", "축소"],
  fit: ["Fit", "화면에 맞추기"],
  physics: ["Let it move", "움직이기"],
  theme: ["Light or dark", "밝게 또는 어둡게"],
  more: ["Save or print", "저장 또는 인쇄"],
  print: ["Print", "인쇄"],
  reading: ["Reading", "읽기"],
  close: ["Close", "닫기"],
  from: ["from", "출처:"],
  notes: ["notes", "개 노트"],
  sections: ["sections", "개 절"],
  newest: ["newest edit", "마지막 편집"],
  concept: ["concepts", "개념"],
  section: ["sections", "절"],
  note: ["notes", "노트"],
  one_concept: ["Concept", "개념"],
  one_section: ["Section", "절"],
  one_note: ["Note", "노트"],
  nodes: ["nodes", "개 노드"],
  edges: ["edges", "개 관계"],
  also: ["Also", "다른 이름"],
  definition: ["In the notes", "노트에서"],
  local: ["Neighbourhood", "주변만 보기"],
  depth: ["Steps", "단계"],
  everything: ["all", "전체"],
  pathFrom: ["Path to…", "경로 찾기…"],
  pickEnd: ["Pick the other end: click it or search it.", "다른 끝을 클릭하거나 검색하세요."],
  path: ["Path", "경로"],
  noPath: ["Nothing joins these two here.", "이 둘을 잇는 길이 없습니다."],
  evidence: ["Evidence", "근거"],
  noEvidence: ["No line of the notes stands for this edge.", "이 관계에 대한 노트 문장이 없습니다."],
  noRelations: ["No relations are known.", "알려진 관계가 없습니다."],
  moreRows: ["more", "개 더"],
  together: ["named together with", "함께 언급"],
  image: ["image", "그림"],
  cut: ["There is more in the note.", "노트에 내용이 더 있습니다."],
};

/** @param {string} key */
function word(key) {
  return WORDS[key] ? WORDS[key][KOREAN ? 1 : 0] : key;
}

/** @param {number} relation its place in the page's list @param {"out"|"in"|"both"} [way] as seen from one of its ends */
function relationWord(relation, way = "out") {
  const name = core.relations[relation], known = core.relationTypes[relation];
  if (name === "mentions" && way === "both") return word("together");
  return known ? known[KOREAN ? "ko" : "en"][way === "in" ? 1 : 0] : name.replaceAll("_", " ");
}

/** @param {string} id @returns {any} */
const byId = (id) => document.getElementById(id);

/**
 * An element. Strings become text nodes, so nothing that a note says is ever parsed as HTML.
 * @param {string} tag
 * @param {Record<string, any>} [props] `on…` are listeners, the rest attributes; false leaves out
 * @param {...(Node|string|null)} children
 */
function make(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== false && value != null) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

/** Fills in the words that the markup asks for. */
function speak() {
  document.documentElement.lang = KOREAN ? "ko" : "en";
  for (const e of document.querySelectorAll("[data-text]")) e.textContent = word(e.dataset.text);
  for (const e of document.querySelectorAll("[data-title]")) e.title = word(e.dataset.title);
  for (const e of document.querySelectorAll("[data-placeholder]"))
    e.setAttribute("placeholder", word(e.dataset.placeholder));
  for (const e of document.querySelectorAll("[data-aria]"))
    e.setAttribute("aria-label", word(e.dataset.aria));
}

/** @param {string} text said to screen readers */
function say(text) {
  byId("live").textContent = text;
}
