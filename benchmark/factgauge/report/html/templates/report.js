"use strict";
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const data = read("data");
  const at = (id) => document.getElementById(id);
  const controls = {
    search: at("search"), article: at("article"), order: at("order"), first: at("first"), second: at("second"),
    verdict: at("verdict"), reason: at("reason"),
  };
  const SYMBOLS = { found: "✓", right: "✓", wrong: "✗", missed: "○", spurious: "+", optional: "·", ignored: "·" };
  const ERRORS = new Set(["wrong", "missed", "spurious"]);
  const NOWHERE = -1;
  // A list of more is no help to choose from; the search narrows it.
  const MOST_LISTED = 2000;
  const MOST_ROWS = 500;

  // What is shown now: the article, its facts by id, and the element that the address points to.
  let current = null;
  let facts = new Map();

  const make = (name, text = "", className = "") => {
    const element = document.createElement(name);
    if (text) element.textContent = text;
    if (className) element.className = className;
    return element;
  };

  const option = (value, text) => {
    const made = make("option", text);
    made.value = value;
    return made;
  };

  // --- what can be chosen

  const fillRuns = () => {
    data.runs.forEach((run, number) => controls.first.append(option(String(number), run.name)));
    controls.second.append(option("", "none"));
    data.runs.forEach((run, number) => controls.second.append(option(String(number), run.name)));
    const most = Math.max(...data.runs.map((run) => run.kinds.length));
    controls.first.value = String(data.runs.length === 2 ? 0 : data.runs.findIndex((run) => run.kinds.length === most));
    controls.second.value = data.runs.length === 2 ? "1" : "";
  };

  const fillKinds = () => {
    for (const kind of data.kinds) {
      const box = make("input");
      box.type = "checkbox";
      box.checked = true;
      box.value = kind;
      const label = make("label");
      label.append(box, `${kind}s`);
      at("kinds").append(label);
    }
  };

  const fillVerdicts = () => {
    controls.verdict.append(option("", "all"), option("errors", "all errors"));
    for (const verdict of data.verdicts) controls.verdict.append(option(verdict, verdict));
  };

  const errorsOf = (row) => Number(row[2][Number(controls.first.value)]);

  const fillArticles = () => {
    const wanted = controls.search.value.trim().toLowerCase();
    const rows = data.articles.map((row, number) => [row, number]).filter(([row]) => row[0].toLowerCase().includes(wanted));
    if (controls.order.value === "errors") rows.sort((one, other) => errorsOf(other[0]) - errorsOf(one[0]) || one[1] - other[1]);
    const options = rows.slice(0, MOST_LISTED).map(([row, number]) =>
      option(String(number), `${row[0]} (${errorsOf(row)} ${errorsOf(row) === 1 ? "error" : "errors"})`));
    const held = current === null ? "" : String(current.number);
    controls.article.replaceChildren(...options);
    if (options.some((each) => each.value === held)) controls.article.value = held;
    const more = rows.length - options.length;
    at("state").textContent = rows.length === 0 ? "No article has such a name." : more > 0 ? `${more} more articles; search for one.` : "";
  };

  const fillReasons = () => {
    const before = controls.reason.value;
    const codes = new Set([...facts.values()].map((fact) => fact.code).filter((code) => code));
    controls.reason.replaceChildren(option("", "all"), ...[...codes].sort().map((code) => option(code, code.replaceAll("_", " "))));
    if (codes.has(before)) controls.reason.value = before;
  };

  // --- an article

  const load = (number) => {
    const article = read(`article-${number}`);
    // Offsets count code points, and strings here do not.
    const astral = article.text !== null && /[\ud800-\udfff]/.test(article.text);
    const link = `#${new URLSearchParams({ article: article.id })}`;
    return { ...article, number, link, points: astral ? Array.from(article.text) : article.text };
  };

  const words = (article, start, end) => {
    if (start === NOWHERE || article.points === null) return "";
    const part = article.points.slice(start, end);
    return typeof part === "string" ? part : part.join("");
  };

  const goldFact = (article, index, run) => {
    const [kind, start, end, value, required] = article.gold[index];
    const [verdict, reason, partner] = article.runs[run].gold[index];
    const [code, why] = data.reasons[reason];
    return {
      id: `g${index}`, pane: "gold", index, start, end, value, verdict: data.verdicts[verdict], code, why, partner, run,
      kind: data.kinds[kind], required: required === 1, quote: words(article, start, end), side: "gold",
    };
  };

  // Gold of a kind that the run does not declare is no matter of its own, unless it was answered by another kind.
  const goldOf = (article, run) => article.gold.map((_, index) => goldFact(article, index, run))
    .filter((fact) => data.runs[run].kinds.includes(fact.kind) || fact.partner !== NOWHERE);

  const saidFact = (article, index, run) => {
    const [kind, start, end, value, verdict, reason, partner, quote, confidence] = article.runs[run].said[index];
    const [code, why] = data.reasons[reason];
    return {
      id: `p${run}.${index}`, pane: `said${run}`, index, start, end, value, verdict: data.verdicts[verdict], code, why, partner, run,
      kind: data.kinds[kind], confidence, quote: quote === null ? words(article, start, end) : quote, side: "prediction",
    };
  };

  // What the filters ask for, read once for all facts.
  let isWanted = () => true;

  const readFilters = () => {
    const kinds = new Set([...at("kinds").querySelectorAll("input")].filter((box) => box.checked).map((box) => box.value));
    const verdict = controls.verdict.value;
    const reason = controls.reason.value;
    isWanted = (fact) => kinds.has(fact.kind)
      && (verdict === "" || (verdict === "errors" ? ERRORS.has(fact.verdict) : fact.verdict === verdict))
      && (reason === "" || fact.code === reason);
  };

  const address = (article, fact) => `${article.link}&fact=${fact.id}`;

  const label = (fact) => `${fact.kind[0]}${fact.index}`;

  const spoken = (fact) => `${fact.side} ${fact.kind} ${fact.index}, ${fact.verdict}`;

  const tagOf = (article, fact) => {
    const tag = make("a", `${SYMBOLS[fact.verdict]}${label(fact)}`, `tag ${fact.verdict}`);
    tag.href = address(article, fact);
    tag.id = `tag-${fact.id}`;
    tag.dataset.fact = fact.id;
    tag.setAttribute("aria-label", spoken(fact));
    return tag;
  };

  // The text cut where facts begin and end; of facts over each other, the shortest lends its mark.
  const marked = (article, shown) => {
    const text = make("div", "", "text");
    text.dir = "auto";
    const placed = shown.filter((fact) => fact.start !== NOWHERE).sort((one, other) => one.start - other.start || other.end - one.end);
    const borders = [...new Set([0, article.points.length, ...placed.flatMap((fact) => [fact.start, fact.end])])].sort((one, other) => one - other);
    let next = 0;
    let active = [];
    for (let at = 0; at + 1 < borders.length; at += 1) {
      const [start, end] = [borders[at], borders[at + 1]];
      active = active.filter((fact) => fact.end > start);
      for (; next < placed.length && placed[next].start === start; next += 1) {
        active.push(placed[next]);
        text.append(tagOf(article, placed[next]));
      }
      const part = words(article, start, end);
      if (active.length === 0) {
        text.append(part);
        continue;
      }
      const inner = active.reduce((one, other) => (other.end - other.start <= one.end - one.start ? other : one));
      const mark = make("span", part, `mark ${inner.verdict}`);
      mark.dataset.fact = inner.id;
      text.append(mark);
    }
    return text;
  };

  const pane = (article, title, all, failure) => {
    const box = make("section", "", "pane");
    const head = make("h4", title);
    box.setAttribute("aria-label", title);
    box.append(head);
    if (failure) box.append(make("p", `✗ The extractor failed on this article: ${failure}`, "failure"));
    if (article.points === null) box.append(make("p", "The gold has no text of this article.", "failure"));
    else box.append(marked(article, all.filter(isWanted)));
    const outside = all.filter((fact) => fact.start === NOWHERE && isWanted(fact));
    if (outside.length) {
      const list = make("p", "Nowhere in the text: ", "outside");
      for (const fact of outside) list.append(tagOf(article, fact), `“${fact.quote}” `);
      box.append(list);
    }
    return box;
  };

  const row = (article, fact) => {
    const line = make("tr");
    const link = make("a", `${fact.side === "gold" ? "gold" : data.runs[fact.run].name} ${label(fact)}`);
    link.href = address(article, fact);
    const quote = make("bdi", fact.quote);
    const value = make("bdi", fact.confidence === null || fact.confidence === undefined ? fact.value : `${fact.value} (confidence ${fact.confidence})`);
    const mark = make("span", `${SYMBOLS[fact.verdict]} ${fact.verdict}`, `mark ${fact.verdict}`);
    const cells = [link, fact.kind, quote, value, mark, fact.why];
    for (const cell of cells) {
      const made = make("td", "", cell === mark ? "n" : "");
      made.append(cell);
      line.append(made);
    }
    line.dataset.fact = fact.id;
    return line;
  };

  // A long table takes a browser seconds to lay out, so the rest of it comes when it is asked for.
  const list = (article, listed, most) => {
    at("facts").tBodies[0].replaceChildren(...listed.slice(0, most).map((fact) => row(article, fact)));
    const more = at("more");
    more.hidden = listed.length <= most;
    more.textContent = `Show all ${listed.length} facts in the table`;
    more.onclick = () => list(article, listed, listed.length);
  };

  const runsShown = () => {
    const second = controls.second.value;
    const first = Number(controls.first.value);
    return second === "" || Number(second) === first ? [first] : [first, Number(second)];
  };

  const show = () => {
    if (current === null) return;
    const article = current;
    const runs = runsShown();
    const gold = goldOf(article, runs[0]);
    const said = runs.map((run) => article.runs[run].said.map((_, index) => saidFact(article, index, run)));
    facts = new Map([...gold, ...said.flat()].map((fact) => [fact.id, fact]));
    fillReasons();
    readFilters();
    for (const fact of runs.length === 2 ? goldOf(article, runs[1]) : []) {
      if (facts.has(fact.id)) facts.get(fact.id).other = fact;
    }
    const panes = [pane(article, `Gold, as ${data.runs[runs[0]].name} answered it`, gold, article.runs[runs[0]].failure)];
    runs.forEach((run, place) => panes.push(pane(article, `Predicted by ${data.runs[run].name}`, said[place], article.runs[run].failure)));
    at("panes").replaceChildren(...panes);
    const listed = [...facts.values()].filter(isWanted);
    const table = at("facts");
    table.hidden = false;
    table.caption.textContent = `Facts of ${article.id}`;
    const pointed = target().get("fact");
    list(article, listed, Math.max(MOST_ROWS, 1 + listed.findIndex((fact) => fact.id === pointed)));
    at("state").textContent = `${article.id}${article.published ? `, ${article.published}` : ""}: ${listed.length} of ${facts.size} facts are shown.`;
    point();
  };

  // --- the address

  const target = () => new URLSearchParams(window.location.hash.slice(1));

  const point = () => {
    for (const element of document.querySelectorAll(".target")) element.classList.remove("target");
    const wanted = target();
    if (current === null || wanted.get("article") !== current.id || !wanted.has("fact")) return;
    const tag = at(`tag-${wanted.get("fact")}`);
    for (const line of at("facts").tBodies[0].rows) line.classList.toggle("target", line.dataset.fact === wanted.get("fact"));
    if (tag === null) return;
    tag.classList.add("target");
    tag.scrollIntoView({ block: "center" });
    tag.focus({ preventScroll: true });
  };

  const follow = () => {
    const wanted = target();
    if (!wanted.has("article")) return;
    const number = data.articles.findIndex((each) => each[0] === wanted.get("article"));
    if (number < 0) {
      at("state").textContent = `${wanted.get("article")} is not among the articles of this page.`;
      at("articles").scrollIntoView();
      return;
    }
    const fact = wanted.get("fact") || "";
    const run = /^p(\d+)\./.exec(fact);
    if (run && !runsShown().includes(Number(run[1])) && Number(run[1]) < data.runs.length) controls.first.value = run[1];
    if (current === null || current.number !== number || (fact && at(`tag-${fact}`) === null)) {
      for (const box of at("kinds").querySelectorAll("input")) box.checked = true;
      controls.verdict.value = "";
      controls.reason.value = "";
      controls.search.value = "";
      current = load(number);
      fillArticles();
      show();
    } else point();
    if (!fact) at("articles").scrollIntoView();
  };

  // --- what a fact is, on hover and on focus

  const tip = at("tip");
  let spoke = null;

  const told = (fact) => {
    const lines = [
      `${SYMBOLS[fact.verdict]} ${fact.verdict}: ${fact.why}`,
      `${fact.side} ${fact.kind} ${fact.index} “${fact.quote}”`,
      `value: ${fact.value}`,
    ];
    if (fact.side === "gold" && !fact.required) lines.push("it need not be found");
    if (fact.confidence !== null && fact.confidence !== undefined) lines.push(`confidence: ${fact.confidence}`);
    if (fact.partner !== NOWHERE) {
      const partner = facts.get(fact.side === "gold" ? `p${fact.run}.${fact.partner}` : `g${fact.partner}`);
      if (partner) lines.push(`paired with ${partner.side} ${partner.kind} ${partner.index} “${partner.quote}”: ${partner.value}`);
    }
    if (fact.other) lines.push(`${data.runs[fact.other.run].name}: ${SYMBOLS[fact.other.verdict]} ${fact.other.verdict}: ${fact.other.why}`);
    return lines;
  };

  const tell = (element) => {
    const fact = facts.get(element.dataset.fact);
    if (fact === undefined) return;
    tip.replaceChildren(...told(fact).map((line) => make("div", line)));
    tip.hidden = false;
    spoke = element;
    place();
    element.setAttribute("aria-describedby", "tip");
  };

  // Beside its mark, above it where there is no room below; moving to a mark scrolls, so it goes with it.
  const place = () => {
    if (spoke === null) return;
    const box = spoke.getBoundingClientRect();
    const below = box.bottom + tip.offsetHeight + 8 < window.innerHeight;
    tip.style.top = `${below ? box.bottom + 6 : Math.max(8, box.top - tip.offsetHeight - 6)}px`;
    tip.style.left = `${Math.max(8, Math.min(box.left, window.innerWidth - tip.offsetWidth - 8))}px`;
  };

  const hush = () => {
    tip.hidden = true;
    spoke = null;
    for (const element of document.querySelectorAll("[aria-describedby=tip]")) element.removeAttribute("aria-describedby");
  };

  const within = (event) => (event.target instanceof Element ? event.target.closest("#panes [data-fact]") : null);

  for (const name of ["mouseover", "focusin"]) {
    document.addEventListener(name, (event) => {
      const element = within(event);
      hush();
      if (element !== null) tell(element);
    });
  }
  document.addEventListener("focusout", hush);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") hush(); });
  document.addEventListener("scroll", place, true);

  // --- begin

  fillRuns();
  fillKinds();
  fillVerdicts();
  at("choice").hidden = data.articles.length === 0;
  at("choice").addEventListener("submit", (event) => event.preventDefault());
  at("choice").addEventListener("change", (event) => {
    if (event.target === controls.article) {
      window.location.hash = String(new URLSearchParams({ article: data.articles[Number(controls.article.value)][0] }));
      return;
    }
    if (event.target === controls.first || event.target === controls.order) fillArticles();
    show();
  });
  controls.search.addEventListener("input", fillArticles);
  window.addEventListener("hashchange", follow);
  fillArticles();
  if (target().has("article")) follow();
  else if (controls.article.options.length) {
    current = load(Number(controls.article.options[0].value));
    controls.article.value = controls.article.options[0].value;
    show();
  }
})();
