// The explorer. One view with two doors: JupyterLab calls render({ model, el }), and a page on disk
// calls explore(element, data). The data are those of data.py. Text enters as text, never as HTML.

const DAY = 24 * 60 * 60 * 1000;
const INK = "#333333", GREY = "#8C8C8C", WHITE = "#FFFFFF";
const SIGNS = {
  1: { stroke: "#0072B2" },
  0: { stroke: "#767676", "stroke-dasharray": "2 4" },
  "-1": { stroke: "#D55E00", "stroke-dasharray": "7 4" },
};
const OLDEST = 3 * 365; // days after which nothing is last known
const SOME = 60; // events that are listed before the reader asks for more
const SVG = ["svg", "g", "path", "circle", "line", "text", "tspan", "title", "polyline", "polygon", "rect"];

// ---- Small tools ------------------------------------------------------------------------------

// Make an element. Functions become listeners; append() takes text as text.
function make(tag, attributes = {}, ...children) {
  const element = SVG.includes(tag)
    ? document.createElementNS("http://www.w3.org/2000/svg", tag)
    : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

const number = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY);
const iso = (days) => new Date(days * DAY).toISOString().slice(0, 10);
const isDay = (text) => /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(number(text)) && iso(number(text)) === text;

// The actors in a cell of holders: joint ones apart by "+", contrary ones by "|".
const actorsIn = (...cells) => [...new Set(cells.join("+").split(/[+|]/).filter(Boolean))];

// Case and accents do not count in a search; only links to the web are links.
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const safe = (url) => (/^https?:\/\//i.test(url ?? "") ? url : null);

// The outline of a mark around (0, 0), for r = 6: its shape is the status; a circle if none is here.
const SHAPES = {
  contested: "M-6,-6H6V6H-6Z",
  besieged: "M0,-8L8,0L0,8L-8,0Z",
  contradicted: "M0,-8L7,5H-7Z",
  influence: "M0,-7.5L6.5,-3.7V3.7L0,7.5L-6.5,3.7V-3.7Z",
};
const shape = (status) => SHAPES[status] ?? "M-6,0a6,6 0 1,0 12,0a6,6 0 1,0 -12,0";

// How an area is drawn: a report of its whole, of a part, or of less than control.
const AREAS = {
  area: { "fill-opacity": 0.22 },
  part: { "fill-opacity": 0.1, "stroke-dasharray": "2 3" },
  pale: { "fill-opacity": 0.1, "stroke-dasharray": "7 4" },
};
const kindOf = ({ status, extent }) => (status !== "controlled" ? "pale" : extent === "part" ? "part" : "area");

const overlap = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

// Push boxes apart, inside a frame, until none overlaps another: along the axis on which less has to
// be moved, half each. The same boxes end the same way.
function spread(boxes, width, height) {
  for (let round = 0, moved = true; moved && round < 400; round++) {
    moved = false;
    for (const a of boxes) for (const b of boxes) {
      if (a === b || !overlap(a, b)) continue;
      const [dx, dy] = [a.x + a.w / 2 - b.x - b.w / 2, a.y + a.h / 2 - b.y - b.h / 2];
      const [byX, byY] = [(a.w + b.w) / 2 - Math.abs(dx), (a.h + b.h) / 2 - Math.abs(dy)];
      const [axis, by, from] = byX < byY ? ["x", byX, dx] : ["y", byY, dy];
      const step = (from < 0 ? -1 : 1) * (by / 2 + 0.5);
      a[axis] += step;
      b[axis] -= step;
      moved = true;
    }
    for (const box of boxes) {
      box.x = Math.min(Math.max(box.x, 2), width - box.w - 2);
      box.y = Math.min(Math.max(box.y, 2), height - box.h - 2);
    }
  }
}

// ---- The view ---------------------------------------------------------------------------------

class Explorer {
  constructor(root, data, changed) {
    Object.assign(this, { root, data, changed, view: { ...data.view }, shown: SOME });
    this.pen = document.createElement("canvas").getContext("2d");
    this.stops = {}; // the mark on which the keyboard stands, in each picture

    // What a search looks through, once for every event.
    for (const event of data.events) {
      const names = event.who.flatMap((id) => [this.actor(id), this.full(id)]);
      const claimants = event.claims.map((claim) => claim.claimant);
      event.words = plain([event.summary, this.place(event.place_id), ...names, ...claimants].join(" "));
    }
    this.build();

    // Before JupyterLab, which takes the arrow keys of a range input for its own.
    this.onKey = (event) => this.key(event);
    window.addEventListener("keydown", this.onKey, true);
    this.sizes = new ResizeObserver(() => root.clientWidth !== this.width && this.draw());
    this.sizes.observe(root);
  }

  close() {
    window.removeEventListener("keydown", this.onKey, true);
    this.sizes.disconnect();
  }

  // ---- Words and names

  say(key, values = {}) {
    return (this.data.words[key] ?? key).replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  }

  day(text) {
    const style = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
    const french = this.data.lang === "fr";
    const written = new Intl.DateTimeFormat(french ? "fr" : "en-GB", style).format(number(text) * DAY);
    return french ? written.replace(/^1 /, "1er ") : written;
  }

  place(id) { return this.data.places[id]?.name ?? id ?? ""; }
  actor(id) { return this.data.actors[id]?.short ?? id; }
  full(id) { return this.data.actors[id]?.name ?? id; }
  colour(id) { return this.data.actors[id]?.colour ?? GREY; }
  node(id) { return this.data.actors[id]?.state ?? id; } // a State stands for its army and police
  is(id, chosen) { return id === chosen || this.node(id) === chosen; }
  days(iso) { return number(this.view.end) - number(iso); }

  holders(cell) {
    const sides = (cell ?? "").split("|").map((side) => actorsIn(side).map((id) => this.actor(id)).join(", "));
    return sides.map((side) => side || this.say("nobody")).join(` ${this.say("or")} `);
  }

  links(ids) {
    return ids.map((id, n) => {
      const { publisher, date, title, url } = this.data.sources[id] ?? {};
      const label = [publisher ?? id, date].filter(Boolean).join(", ");
      const link = { href: safe(url), title, target: "_blank", rel: "noopener noreferrer" };
      return [n ? "; " : "", link.href ? make("a", link, label) : label];
    });
  }

  // A place in words: its name, who holds it, how that is known.
  describe(id, town, events = 0) {
    const parts = [];
    if (town && town.known !== "unknown") {
      parts.push(`${this.holders(town.holder)} (${this.say(town.status)})`, this.say(town.known));
      if (town.besieger) parts.push(this.say("besieged-by", { who: this.holders(town.besieger) }));
      if (town.seen) parts.push(this.say(`ago-${this.days(town.seen)}` in this.data.words
        ? `ago-${this.days(town.seen)}` : "ago", { n: this.days(town.seen) }));
      if (town.seen_by) parts.push(this.say("by", { who: town.seen_by }));
    } else {
      const earlier = { who: this.holders(town?.last_holder), n: town?.seen && this.days(town.seen) };
      parts.push(this.say(town?.seen ? "last-holder" : "unknown", earlier));
    }
    if (events) parts.push(this.count(events));
    return `${this.place(id)}: ${parts.join(", ")}`;
  }

  count(n) {
    return this.say(n === 1 || (n === 0 && this.data.lang === "fr") ? "event" : "events", { n });
  }

  // ---- The parts of the page, made once

  build() {
    const { data, view } = this;
    const [least, most] = data.bounds;
    const date = (name) => {
      const label = this.say(name);
      const type = (event) => (isDay(event.target.value) ? this.move(name, event.target.value) : this.draw());
      this[name] = make("input", { type: "text", size: 10, placeholder: "YYYY-MM-DD", change: type });
      this[`${name}Slider`] = make("input", { type: "range", min: number(least), max: number(most),
        "aria-label": this.say("slider", { date: label }), input: (event) => this.move(name, iso(event.target.value)) });
      return make("div", { class: "date" }, make("label", {}, label, " ", this[name]), this[`${name}Slider`]);
    };
    const choice = (what, ids, name) => {
      const known = [...new Set([view[what], ...ids])].filter(Boolean).map((id) => [name(id), id]);
      known.sort(([a], [b]) => a.localeCompare(b, data.lang));
      this[`${what}Box`] = make("select", { change: (event) => this.choose(what, event.target.value || null) },
        [[this.say("every"), ""], ...known].map(([label, value]) => make("option", { value }, label)));
      return make("label", {}, this.say(what), " ", this[`${what}Box`]);
    };
    const picture = (what) => {
      this[what] = make("svg", { role: "group", "aria-label": this.say(`${what}-help`) });
      [this[`${what}Title`], this[`${what}Key`]] = [make("h2"), make("ul", { class: "key" })];
      return make("section", { class: "picture" }, this[`${what}Title`], this[what], this[`${what}Key`]);
    };
    const list = (what) => {
      [this[`${what}Title`], this[what]] = [make("summary"), make("ul")];
      return make("details", {}, this[`${what}Title`], this[what]);
    };

    const places = [...data.events.map((event) => event.place_id), ...data.towns.map((town) => town.place),
      ...Object.keys(data.outlines)];
    const actors = [...data.ties.flatMap((tie) => [tie.a, tie.b]), ...data.events.flatMap((event) => event.who)];
    this.search = make("input", { type: "search", input: (event) => this.choose("search", event.target.value) });
    this.status = make("p", { role: "status", "aria-live": "polite" });
    this.code = make("code");
    this.list = make("ol", { class: "events" });

    this.root.lang = data.lang;
    this.root.classList.add("menaka-explorer");
    this.root.replaceChildren(
      make("h1", {}, this.say("title")),
      make("p", {}, this.say("how")),
      make("form", { submit: (event) => event.preventDefault() },
        make("fieldset", {}, make("legend", {}, this.say("dates")), date("start"), date("end")),
        make("div", { class: "choices" },
          choice("place", places, (id) => this.place(id)),
          choice("actor", actors, (id) => this.full(id)),
          make("label", {}, this.say("search"), " ", this.search),
          make("button", { type: "button", click: () => this.clear() }, this.say("clear")))),
      this.status,
      make("div", { class: "pictures" }, picture("map"), picture("network")),
      make("p", {}, this.say("code"), " ", this.code),
      list("townList"),
      list("tieList"),
      make("h2", {}, this.say("events-title")),
      this.list,
      make("p", { class: "credit" }, this.say("credit", { version: data.version })));
  }

  // ---- What the reader does

  move(name, day) {
    const [least, most] = this.data.bounds, other = name === "start" ? "end" : "start";
    this.view[name] = day < least ? least : day > most ? most : day;
    if (this.view.start > this.view.end) this.view[other] = this.view[name];
    this.choose(name, this.view[name]);
  }

  choose(what, value) {
    this.view[what] = value;
    this.shown = SOME;
    this.draw();
  }

  clear() {
    Object.assign(this.view, { place: null, actor: null, search: "" });
    this.draw();
  }

  // In a picture, arrows go from mark to mark, and Enter or the space bar choose one.
  key(event) {
    if (!this.root.contains(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    event.stopImmediatePropagation();

    const mark = event.target.closest("[role=button][data-key]");
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!mark || !(step || event.key === "Enter" || event.key === " ")) return;
    event.preventDefault();
    if (!step) return void mark.dispatchEvent(new Event("click"));

    const what = mark.dataset.key.split(":")[0];
    const marks = [...this[what].querySelectorAll("[role=button]")];
    const next = marks.at((marks.indexOf(mark) + step) % marks.length);
    this.stand(what, next.dataset.key);
    next.focus();
  }

  // Let Tab reach one mark of a picture: the one where the keyboard stood, else the first.
  stand(what, key = this.stops[what]) {
    const marks = [...this[what].querySelectorAll("[role=button]")];
    const stop = marks.find((mark) => mark.dataset.key === key) ?? marks[0];
    marks.forEach((mark) => mark.setAttribute("tabindex", mark === stop ? 0 : -1));
    this.stops[what] = stop?.dataset.key;
  }

  // ---- Drawing: all of it, after every change

  draw() {
    this.width = this.root.clientWidth;
    if (!this.width) return;
    const { data, view } = this;
    const focus = this.root.contains(document.activeElement) ? document.activeElement.dataset.key : null;

    const inForce = (span) => span.from <= view.end && span.to >= view.end;
    this.events = data.events.filter((event) => this.fits(event));
    this.held = new Map(data.towns.filter(inForce).map((town) => [town.place, town]));
    this.areas = data.areas.filter(inForce);
    this.shaded = data.shades.filter(inForce);
    this.ties = data.ties.filter(inForce);
    this.drawControls();
    this.drawMap();
    this.drawNetwork();
    this.drawLists();
    this.drawEvents();

    // Marks were made anew: the keyboard stays where it was.
    if (focus) this.root.querySelector(`[data-key="${CSS.escape(focus)}"]`)?.focus();
    this.changed({ ...view });
  }

  // As record.table has it: what may have begun in the range. An actor takes part or is a target.
  fits(event) {
    const { start, end, place, actor, search } = this.view;
    const who = [...event.who, ...event.claims.flatMap((claim) => claim.targets)];
    return event.start_earliest <= end && event.start_latest >= start
      && (!place || event.around.includes(place))
      && (!actor || who.some((id) => this.is(id, actor)))
      && plain(search).split(/\s+/).every((word) => event.words.includes(word));
  }

  drawControls() {
    const { view, data } = this;
    for (const name of ["start", "end"]) {
      this[name].value = view[name];
      this[`${name}Slider`].value = number(view[name]);
      this[`${name}Slider`].setAttribute("aria-valuetext", this.day(view[name]));
    }
    [this.placeBox.value, this.actorBox.value] = [view.place ?? "", view.actor ?? ""];
    if (this.search.value !== view.search) this.search.value = view.search;

    const known = (word) => [...this.held.values()].filter((town) => town.known === word).length;
    this.status.textContent = this.say("status", { events: this.count(this.events.length), ties: this.ties.length,
      start: this.day(view.start), end: this.day(view.end), seen: known("seen"), last: known("last known") });

    const { start, end, place, actor, search } = view;
    const given = Object.entries({ start, end, place, actor, search, lang: data.lang === "en" ? null : data.lang });
    const options = given.filter(([, value]) => value).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
    this.code.textContent = `${data.code}${options.join(", ")})`;
  }

  // A mark of a picture: a button that chooses its place or actor, or lets go of it.
  mark(what, id, label, x, y, ...children) {
    const chosen = this.view[what === "map" ? "place" : "actor"] === id;
    const click = () => {
      this.stops[what] = `${what}:${id}`;
      this.choose(what === "map" ? "place" : "actor", chosen ? null : id);
    };
    return make("g", { role: "button", "aria-label": label, "aria-pressed": chosen, "data-key": `${what}:${id}`,
      transform: `translate(${x.toFixed(1)} ${y.toFixed(1)})`, click }, make("title", {}, label),
    make("circle", { r: 12, fill: "transparent", stroke: chosen ? INK : "none", "stroke-width": 2 }), children);
  }

  measure(text) {
    this.pen.font = `12px ${getComputedStyle(this.root).fontFamily}`;
    return this.pen.measureText(text).width + 2;
  }

  // ---- The map

  drawMap() {
    const { data, view } = this, [west, south, east, north] = data.frame;
    const width = this.map.parentElement.clientWidth, middle = ((south + north) / 2) * (Math.PI / 180);
    const height = Math.round((width * (north - south)) / ((east - west) * Math.cos(middle)));
    const at = (lon, lat) => [((lon - west) / (east - west)) * width, ((north - lat) / (north - south)) * height];
    const path = (points) => points.map((point) => at(...point).map((x) => x.toFixed(1)).join(",")).join(" ");

    // Every place that somebody ever saw held, and every place with an event in the list.
    const events = new Map(), bases = new Map(), marks = [];
    for (const event of this.events) events.set(event.place_id, (events.get(event.place_id) ?? 0) + 1);
    for (const id of new Set([...data.towns.map((town) => town.place), ...events.keys()])) {
      const place = data.places[id], town = this.held.get(id), n = events.get(id) ?? 0;
      const known = Boolean(town) && town.known !== "unknown", base = place?.kind === "base";
      const [x, y] = at(town?.lon ?? place?.lon, town?.lat ?? place?.lat);
      if (!(x > 0 && x < width && y > 0 && y < height) || (base && !known)) continue;

      // A base lies beside its town, a second one beside the first.
      const beside = base ? (bases.get(`${x} ${y}`) ?? 0) + 10 : 0;
      if (base) bases.set(`${x} ${y}`, beside);
      const holds = known && actorsIn(town.holder, town.besieger).some((one) => this.is(one, view.actor));
      const chosen = view.place === id, bright = chosen || n || (!view.place && (!view.actor || holds));
      marks.push({ id, town, known, n, base, chosen, bright, x: x + beside, y: y + beside });
    }
    marks.sort((a, b) => a.x - b.x);

    // Areas, lines, the discs of events, and marks above them all; a disc grows with its events.
    const disc = (mark) => make("circle", { cx: mark.x, cy: mark.y, r: 4 + 2.5 * Math.sqrt(mark.n), class: "disc" });
    this.mapTitle.textContent = this.say("map", { day: this.day(view.end) });
    this.map.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.map.replaceChildren(...this.shades(path),
      ...data.lines.map(([layer, points]) => make("polyline", { points: path(points), class: layer })),
      ...marks.filter((mark) => mark.n).map(disc),
      ...marks.map((mark) => this.mark("map", mark.id, this.describe(mark.id, mark.town, mark.n), mark.x, mark.y,
        make("g", { opacity: mark.bright ? 1 : 0.25 }, this.town(mark)))));
    this.writeNames(marks, width, height);
    this.stand("map");
    this.drawMapKey(marks);
  }

  // The outlines. What somebody reported to be controlled as a whole is flat; what is only under
  // influence or contested, or reported of a part, is paler and has a broken edge.
  shades(path) {
    return Object.entries(this.data.outlines).flatMap(([id, rings]) => {
      const area = this.shaded.find((span) => span.place === id), [holder] = actorsIn(area?.holder);
      const look = { ...(area ? AREAS[kindOf(area)] : {}), fill: holder ? this.colour(holder) : "none",
        class: this.view.place === id ? "outline chosen" : "outline" };
      const label = area && make("title", {}, this.describe(id, { known: "seen", ...area }));
      return rings.map((ring) => make("polygon", { points: path(ring), ...look }, label?.cloneNode(true)));
    });
  }

  // Seen: filled. Last known: dashed, and paler with the days since. Left: an empty ring. A second
  // holder, joint or contrary, is a mark in the middle.
  town({ town, known, n, base }) {
    if (!known) return make("circle", { r: n ? 3 : 2.5, fill: n ? INK : GREY });
    const holders = actorsIn(town.holder), old = town.known === "last known";
    const strength = old ? Math.max(0.15, 0.6 * (1 - this.days(town.seen ?? this.view.end) / OLDEST)) : 1;
    const look = { fill: holders.length ? this.colour(holders[0]) : WHITE, "fill-opacity": strength,
      stroke: old || !holders.length ? INK : this.colour(holders[0]), "stroke-width": 1.5, "stroke-dasharray": old ? "3 2" : null };
    const d = shape(town.status), size = base ? 0.7 : 1, transform = `scale(${size})`;
    const second = { d, transform: `scale(${0.45 * size})`, fill: this.colour(holders.at(-1)) };
    return [make("path", { d, transform, fill: WHITE }), make("path", { d, transform, ...look }),
      holders.length > 1 ? make("path", second) : null];
  }

  // Each name on the first side of its mark where it covers no mark and no other name: in full,
  // else by its first letters, else not at all (the title and the list have it).
  writeNames(marks, width, height) {
    const rank = (mark) => 8 * mark.chosen + 4 * (mark.town?.known === "seen") + 2 * mark.known + (mark.n > 0);
    const named = marks.filter((mark) => mark.bright && rank(mark)).sort((a, b) => rank(b) - rank(a));
    const taken = marks.map(({ x, y }) => ({ x: x - 7, y: y - 7, w: 14, h: 14 }));
    for (const { id, x, y } of named) {
      const name = this.place(id), letters = name.replace(/[^\p{L}]/gu, "");
      for (const text of [name, `${letters.slice(0, 3)}.`]) {
        const w = this.measure(text), h = 14;
        const sides = [[10, -7], [-w - 10, -7], [-w / 2, -23], [-w / 2, 9], [7, -20], [7, 6], [-w - 7, -20], [-w - 7, 6]];
        const free = (box) => box.x > 1 && box.y > 1 && box.x + w < width - 1 && box.y + h < height - 1
          && !taken.some((other) => overlap(box, other));
        const box = sides.map(([dx, dy]) => ({ x: x + dx, y: y + dy, w, h })).find(free);
        if (!box) continue;
        taken.push(box);
        this.map.append(make("text", { x: box.x + 1, y: box.y + 11, class: "name" }, text));
        break;
      }
    }
  }

  // Only what occurs on the map.
  drawMapKey(marks) {
    const known = marks.filter((mark) => mark.known).map((mark) => mark.town);
    const holders = actorsIn(...[...known, ...this.shaded].map((row) => row.holder));
    const statuses = new Set(known.map((town) => town.status).filter((status) => status !== "controlled"));
    const is = (word) => known.some((town) => town.known === word);
    const kinds = Object.keys(AREAS).filter((kind) => this.shaded.some((area) => kindOf(area) === kind));
    const dot = { d: shape(), fill: INK }, field = { x: -9, y: -6, width: 18, height: 12, fill: INK, "stroke-width": 0.5 };

    const rows = [
      ...holders.map((id) => [true, this.actor(id), "path", { ...dot, fill: this.colour(id), stroke: "none" }]),
      [is("seen"), "key-seen", "path", dot],
      [is("last known"), "key-last", "path", { ...dot, "fill-opacity": 0.3, "stroke-dasharray": "3 2" }],
      [known.some((town) => actorsIn(town.holder)[1]), "key-two", "path", { d: `${shape()}M-2,-2H2V2H-2Z`, fill: GREY, "fill-rule": "evenodd", stroke: "none" }],
      [marks.some((mark) => !mark.known), "key-unknown", "circle", { r: 2.5, fill: GREY, stroke: "none" }],
      ...[...statuses].map((status) => [true, status, "path", { d: shape(status) }]),
      [marks.some((mark) => mark.n), "key-events", "circle", { r: 8, class: "disc", stroke: "none" }],
      ...kinds.map((kind) => [true, `key-${kind}`, "rect", { ...field, ...AREAS[kind] }]),
    ];
    const sample = { width: 22, height: 18, viewBox: "-11 -9 22 18", "aria-hidden": true };
    this.mapKey.replaceChildren(...rows.filter(([occurs]) => occurs).map(([, words, tag, look]) => make("li", {},
      make("svg", sample, make(tag, { stroke: INK, "stroke-width": 1.5, fill: WHITE, ...look })), " ", this.say(words))));
  }

  // ---- The network

  drawNetwork() {
    const { data, view, ties } = this, width = this.network.parentElement.clientWidth;
    const height = Math.max(380, Math.round(width * 0.57));
    const ids = [...new Set(ties.flatMap((tie) => [tie.a, tie.b]))].sort();
    const nothing = ids.length ? [] : [make("text", { x: 10, y: 24 }, this.say("no-ties"))];

    // The layout of data.py, stretched over the frame; then each box (a mark, its name below)
    // is pushed off the others, so that no two names overlap.
    const range = [0, 1].map((k) => ids.map((id) => data.actors[id].spot[k])).map((all) => [Math.min(...all), Math.max(...all)]);
    const boxes = ids.map((id) => {
      const lines = data.actors[id].lines;
      const [x, y] = data.actors[id].spot.map((value, k) => (value - range[k][0]) / (range[k][1] - range[k][0] || 1));
      const w = Math.max(28, ...lines.map((line) => this.measure(line) + 6)), h = 26 + 13 * lines.length;
      return { id, lines, w, h, x: x * (width - w), y: y * (height - h) };
    });
    spread(boxes, width, height);
    const at = new Map(boxes.map((box) => [box.id, [box.x + box.w / 2, box.y + 13]]));

    // Who has to do with what is chosen: tied to the actor, part of an event at the place.
    const chosen = view.actor && this.node(view.actor);
    const touches = (tie) => !chosen || tie.a === chosen || tie.b === chosen;
    const near = new Set([chosen, ...ties.filter(touches).flatMap((tie) => [tie.a, tie.b])]);
    const there = [...this.events.flatMap((event) => event.who), ...actorsIn(this.held.get(view.place)?.holder)];
    const here = new Set(there.map((id) => this.node(id)));
    const bright = (id) => near.has(id) && (!view.place || here.has(id));

    const line = (tie) => {
      const [[x1, y1], [x2, y2]] = [at.get(tie.a), at.get(tie.b)], sign = tie.denied ? "?" : tie.mixed ? "±" : null;
      const opacity = touches(tie) && bright(tie.a) && bright(tie.b) ? 1 : 0.12;
      const weak = tie.possible || tie.denied || tie.certainty === "reported";
      return make("g", { opacity }, make("line", { x1, y1, x2, y2, "stroke-width": weak ? 1 : 2.2, ...SIGNS[tie.sign] }),
        sign && make("text", { x: (x1 + x2) / 2, y: (y1 + y2) / 2 + 5, class: "middle" }, sign));
    };
    const named = (id) => (this.actor(id) === this.full(id) ? this.full(id) : `${this.actor(id)}, ${this.full(id)}`);
    const actor = ({ id }) => this.mark("network", id, named(id), ...at.get(id),
      make("circle", { r: 8, fill: this.colour(id), stroke: WHITE, "stroke-width": 1.5, opacity: bright(id) ? 1 : 0.25 }));
    const name = ({ id, lines }) => make("text", { class: "middle" }, lines.map((text, n) =>
      make("tspan", { x: at.get(id)[0], y: at.get(id)[1] + 22 + 13 * n }, text)));
    this.networkTitle.textContent = this.say("network", { day: this.day(view.end) });
    this.network.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.network.replaceChildren(...nothing, ...ties.map(line), ...boxes.map(actor),
      ...boxes.filter((box) => bright(box.id)).map(name));
    this.stand("network");

    const sample = (look) => make("svg", { width: 34, height: 12, "aria-hidden": true },
      make("line", { x1: 0, x2: 34, y1: 6, y2: 6, "stroke-width": 2.2, ...look }));
    const signs = [1, 0, -1].filter((sign) => ties.some((tie) => tie.sign === sign));
    const words = [["denied", "?"], ["mixed", "±"]].filter(([word]) => ties.some((tie) => tie[word]));
    this.networkKey.replaceChildren(...signs.map((sign) => make("li", {}, sample(SIGNS[sign]), " ", this.say(`sign-${sign}`))),
      ...words.map(([word, sign]) => make("li", {}, `${sign} ${this.say(word)}`)));
  }

  // ---- The same as lists, with sources

  drawLists() {
    const { place, actor } = this.view;
    const about = (row) => (place ? row.place === place : row.known !== "unknown"
      && (!actor || actorsIn(row.holder, row.besieger).some((id) => this.is(id, actor))));
    const areas = this.areas.map((area) => ({ ...area, known: "seen", area: ` [${this.say("area")}]` }));
    const held = [...this.held.values(), ...areas].filter(about).map((row) => [this.describe(row.place, row), row]);
    held.sort(([a], [b]) => a.localeCompare(b, this.data.lang));
    this.townListTitle.textContent = this.say("towns-list", { n: held.length });
    this.townList.replaceChildren(...held.map(([words, row]) => make("li", {}, words, row.area ?? "", ". ", this.links(row.sources))));

    const ties = this.ties.filter((tie) => !actor || [tie.a, tie.b].includes(this.node(actor)));
    this.tieListTitle.textContent = this.say("ties-list", { n: ties.length });
    this.tieList.replaceChildren(...ties.map((tie) => {
      const kinds = tie.kinds.map((kind) => this.say(kind)).join(", ");
      const also = ["denied", "mixed", "possible"].filter((word) => tie[word]).map((word) => this.say(word));
      const last = tie.last_seen === "same" ? this.view.end : tie.last_seen;
      const words = [`${this.say(`sign-${tie.sign}`)} (${kinds})`, ...also,
        this.say("certainty", { word: this.say(tie.certainty) }),
        ...(last ? [this.say("last-seen", { day: this.day(last) })] : [])];
      return make("li", {}, `${this.actor(tie.a)} – ${this.actor(tie.b)}: ${words.join(", ")}. `, this.links(tie.sources));
    }));
  }

  // ---- The events

  drawEvents() {
    const rest = this.events.length - this.shown;
    const more = () => {
      this.shown += 5 * SOME;
      this.draw();
    };
    this.list.replaceChildren(...this.events.slice(0, this.shown).map((event) => this.item(event)),
      ...(this.events.length ? [] : [make("li", {}, this.say("none"))]),
      ...(rest > 0 ? [make("li", {}, make("button", { type: "button", click: more }, this.say("more", { n: rest })))] : []));
  }

  item(event) {
    const [a, b] = [event.start_earliest, event.end_latest];
    const when = b && b !== a ? this.say("between", { a: this.day(a), b: this.day(b) }) : this.day(a);
    const known = event.date_precision !== "day" && this.say("known-to", { unit: this.say(event.date_precision) });
    const claims = event.claims.map((claim) =>
      make("li", {}, this.claim(claim), claim.source ? [" ", this.links([claim.source])] : null));
    return make("li", {},
      make("h3", {}, [when, known, this.place(event.place_id), this.say(event.kind)].filter(Boolean).join(" · ")),
      make("p", { lang: "en" }, event.summary),
      make("p", { class: "who" }, event.who.map((id) => this.actor(id)).join(", ")),
      make("div", { class: "claims" }, this.say(claims.length ? "claims-of" : "no-claim"),
        claims.length ? make("ul", {}, claims) : null),
      make("p", { class: "sources" }, this.say("sources"), " ", this.links(event.sources)));
  }

  // A bound that the wording does not set stays open.
  claim({ claimant, via, measure, low, best, high, wording, targets, target_kind }) {
    let n = best ?? this.say("no-number");
    if (low !== undefined && high !== undefined) n = low === high ? low : `${low}–${high}`;
    else if (low !== undefined) n = this.say("at-least", { n: low });
    else if (high !== undefined) n = this.say("at-most", { n: high });
    const who = targets.length ? targets.map((id) => this.actor(id)).join(", ") : target_kind && this.say(target_kind);
    return [claimant, via && ` (${this.say("via", { who: via })})`, ": ", this.say(measure), " ", `${n}`,
      wording && ` ${this.say("quote", { text: wording })}`,
      who && `, ${this.say("of", { who })}`].filter(Boolean).join("");
  }
}

// ---- The two doors ----------------------------------------------------------------------------

export function explore(root, data, changed = () => {}) {
  const explorer = new Explorer(root, data, changed);
  return () => explorer.close();
}

export default {
  render({ model, el }) {
    const root = el.appendChild(document.createElement("div"));
    const data = { ...model.get("data"), view: model.get("view") };
    return explore(root, data, (view) => {
      model.set("view", view);
      model.save_changes();
    });
  },
};
