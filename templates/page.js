"use strict";
(() => {
const SVG = "http://www.w3.org/2000/svg";
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const make = (tag, attributes = {}, text) => {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  if (text !== undefined) node.textContent = text;
  return node;
};
const thousands = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

// Colours: what the system prefers, or what is asked for. Every style sheet of the page, those of
// the drawings too, states its dark colours for the preference alone.
const modes = ["as the system", "dark", "light"];
let mode = 0;
const darkRules = () => Array.from(document.styleSheets).flatMap((sheet) => Array.from(sheet.cssRules))
  .filter((rule) => rule instanceof CSSMediaRule && (rule.dark || /prefers-color-scheme:\s*dark/.test(rule.media.mediaText)));
const recolour = () => {
  for (const rule of darkRules()) {
    rule.dark = true;
    rule.media.mediaText = ["(prefers-color-scheme: dark)", "all", "not all"][mode];
  }
  $("#theme").textContent = "Colours: " + modes[mode];
};
$("#theme").addEventListener("click", () => { mode = (mode + 1) % 3; recolour(); });

// Pan and zoom of a stage, by its drawing's view box.
const stages = new WeakMap();
const boxOf = (svg) => {
  const box = (svg.getAttribute("viewBox") || "").split(/[\s,]+/).map(Number);
  if (box.length === 4 && box.every(Number.isFinite)) return box;
  const [width, height] = ["width", "height"].map((name) => parseFloat(svg.getAttribute(name)) || 1000);
  return [0, 0, width, height];
};
const view = (stage) => {
  const svg = $("svg", stage);
  if (!svg) return null;
  let known = stages.get(stage);
  if (!known || known.svg !== svg) {
    const whole = boxOf(svg);
    known = { svg, whole, now: whole.slice() };
    stages.set(stage, known);
  }
  return known;
};
const apply = (known) => known.svg.setAttribute("viewBox", known.now.join(" "));
const zoom = (stage, factor, at) => {
  const known = view(stage);
  if (!known) return;
  const [x, y, width, height] = known.now;
  const [px, py] = at || [x + width / 2, y + height / 2];
  const least = known.whole[2] / 60, most = known.whole[2] * 2;
  const wide = Math.min(most, Math.max(least, width / factor)), scale = wide / width;
  known.now = [px - (px - x) * scale, py - (py - y) * scale, wide, height * scale];
  apply(known);
};
const move = (stage, dx, dy) => {
  const known = view(stage);
  if (!known) return;
  known.now[0] += dx * known.now[2];
  known.now[1] += dy * known.now[3];
  apply(known);
};
const fit = (stage) => {
  const known = view(stage);
  if (!known) return;
  known.now = known.whole.slice();
  apply(known);
};
const place = (stage, event) => {
  const known = view(stage), area = known.svg.getBoundingClientRect();
  const scale = Math.max(known.now[2] / area.width, known.now[3] / area.height);
  return [known.now[0] + known.now[2] / 2 + (event.clientX - area.left - area.width / 2) * scale,
    known.now[1] + known.now[3] / 2 + (event.clientY - area.top - area.height / 2) * scale];
};
const KEYS = { "+": (s) => zoom(s, 1.4), "=": (s) => zoom(s, 1.4), "-": (s) => zoom(s, 1 / 1.4), "0": fit,
  ArrowLeft: (s) => move(s, -0.1, 0), ArrowRight: (s) => move(s, 0.1, 0), ArrowUp: (s) => move(s, 0, -0.1), ArrowDown: (s) => move(s, 0, 0.1) };
for (const stage of $$(".stage")) {
  stage.addEventListener("keydown", (event) => {
    const act = KEYS[event.key];
    if (act && event.target === stage) { act(stage); event.preventDefault(); }
  });
  stage.addEventListener("wheel", (event) => {
    if (!(event.ctrlKey || event.metaKey) && document.activeElement !== stage) return;
    zoom(stage, event.deltaY < 0 ? 1.2 : 1 / 1.2, place(stage, event));
    event.preventDefault();
  }, { passive: false });
  let held = null;
  stage.addEventListener("pointerdown", (event) => {
    if (event.button === 0 && view(stage)) held = { at: place(stage, event), from: [event.clientX, event.clientY] };
  });
  stage.addEventListener("pointermove", (event) => {
    if (!held || !(event.buttons & 1)) { held = null; stage.classList.remove("moving"); return; }
    if (Math.hypot(event.clientX - held.from[0], event.clientY - held.from[1]) < 4) return;
    stage.classList.add("moving");
    const now = place(stage, event), known = view(stage);
    known.now[0] += held.at[0] - now[0];
    known.now[1] += held.at[1] - now[1];
    apply(known);
  });
  stage.addEventListener("pointerup", () => { held = null; stage.classList.remove("moving"); });
  for (const button of $$("[data-zoom]", stage.parentElement))
    button.addEventListener("click", () => {
      if (button.dataset.zoom === "fit") fit(stage); else zoom(stage, button.dataset.zoom === "in" ? 1.4 : 1 / 1.4);
    });
}

// Drawings: one is shown, the others wait in templates.
const draw = (id, go) => {
  const waiting = document.getElementById(id);
  if (!waiting) return;
  const drawing = waiting.closest(".drawing"), stage = $(".sheet", drawing);
  stage.replaceChildren(waiting.content.cloneNode(true));
  if (mode) recolour();
  $(".caption", drawing).textContent = "Drawn: " + waiting.dataset.title;
  for (const button of $$("[data-draw]"))
    if (document.getElementById(button.dataset.draw)?.closest(".drawing") === drawing)
      button.setAttribute("aria-pressed", String(button.dataset.draw === id));
  if (go) { drawing.scrollIntoView({ block: "start" }); stage.focus({ preventScroll: true }); }
};
for (const button of $$("[data-draw]"))
  button.addEventListener("click", () => draw(button.dataset.draw, button.classList.contains("draw")));
for (const drawing of $$(".drawing")) {
  const first = $("template", drawing);
  if (first) draw(first.id, false);
}

// A box of a drawing, what it is joined to, and what they are called; the rest is dimmed.
const held = new WeakMap();
const beside = (stage, shape) => {
  const all = (name, value) => $$(`[${name}="${CSS.escape(value)}"]`, stage);
  const of = (node, ...names) => names.map((name) => node.getAttribute(name)).filter(Boolean);
  const near = new Set([shape]);
  const box = shape.getAttribute("data-box"), band = shape.getAttribute("data-band");
  if (box) for (const name of ["data-from", "data-to", "data-stub"]) for (const node of all(name, box)) near.add(node);
  if (band) for (const node of all("data-of", band)) near.add(node);
  for (const node of [...near]) {
    for (const id of of(node, "data-from", "data-to", "data-stub")) for (const end of all("data-box", id)) near.add(end);
    for (const id of of(node, "data-of")) for (const end of all("data-band", id)) near.add(end);
  }
  return near;
};
for (const drawing of $$(".drawing")) {
  const stage = $(".sheet", drawing), caption = $(".caption", drawing);
  const clear = () => {
    stage.classList.remove("dim");
    for (const node of $$(".on", stage)) node.classList.remove("on");
  };
  stage.addEventListener("pointerover", (event) => {
    const shape = event.target.closest?.("[data-box],[data-from],[data-stub],[data-band]");
    clear();
    if (!shape || stage.classList.contains("moving")) return;
    stage.classList.add("dim");
    for (const node of beside(stage, shape)) node.classList.add("on");
    const parts = held.get(drawing.closest(".exhibit")), name = shape.getAttribute("data-devices");
    const title = $("title", shape)?.textContent || name || "";
    const device = parts && name ? parts.names.get(name) : undefined;
    caption.textContent = device === undefined ? title : [title, ...parts.links[device].slice(0, 8).map((link) => parts.told(link))].join("\n");
  });
  stage.addEventListener("pointerleave", clear);
  stage.addEventListener("click", (event) => {
    const name = event.target.closest?.("[data-box]")?.getAttribute("data-devices"), parts = held.get(drawing.closest(".exhibit"));
    if (name && parts?.names.has(name) && !stage.classList.contains("moving")) parts.find(parts.names.get(name));
  });
}

// Devices and cables.
const SEVERAL = 48, LINES = 5000, ROWS = 200, WIDTH = 1200, LEFT = 150;
class Parts {
  constructor(root) {
    this.root = root;
    this.data = JSON.parse($("script.data", root).textContent);
    this.stage = $(".parts-stage", root);
    this.detail = $(".detail", root);
    this.names = new Map();
    this.data.devices.forEach((device, index) => {
      if (!this.names.has(device[0])) this.names.set(device[0], index);
    });
    this.links = this.data.devices.map(() => []);
    this.data.links.forEach((link, index) => {
      this.links[link[0]].push(index);
      if (link[2] !== link[0]) this.links[link[2]].push(index);
    });
    this.of = this.data.roles.map(() => []);
    this.data.devices.forEach((device, index) => this.of[device[1]].push(index));
    this.open = new Set(this.data.roles.map((_, role) => role).filter((role) => this.of[role].length <= SEVERAL));
    this.traced = { devices: new Set(), links: new Set() };
    this.failed = { devices: new Set(), links: new Set() };
    this.shown = this.data.roles.map((_, role) => role).filter((role) => this.of[role].length);
    // Switches of higher tiers stand higher, endpoints at the bottom.
    const rank = (role) => { const [, kind, tier] = this.data.roles[role]; return kind === "switch" ? 10 + tier : kind === "host" ? 1 : kind === "gpu" ? 2 : 0; };
    this.shown.sort((a, b) => rank(b) - rank(a) || a - b);
    this.folds();
    this.draw();
    this.table("");
    this.listen();
  }
  many(role) {
    const [name, , , all] = this.data.roles[role], here = this.of[role].length;
    return here === all ? thousands(all) + " × " + name : thousands(here) + " of " + thousands(all) + " × " + name;
  }
  few(role) {
    const all = this.data.roles[role][3], here = this.of[role].length;
    return here === all ? thousands(all) : thousands(here) + " of " + thousands(all);
  }
  folds() {
    const box = $(".folds", this.root);
    box.replaceChildren();
    for (const role of this.shown) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.role = role;
      button.setAttribute("aria-pressed", String(this.open.has(role)));
      button.textContent = (this.open.has(role) ? "Fold " : "Unfold ") + this.many(role);
      button.addEventListener("click", () => { this.fold(role); $(`[data-role="${role}"]`, box).focus(); });
      box.append(button);
    }
  }
  fold(role, open = !this.open.has(role)) {
    if (open) this.open.add(role); else this.open.delete(role);
    this.folds();
    this.draw();
  }
  draw() {
    const svg = make("svg", { role: "group" });
    const cables = make("g"), boxes = make("g");
    this.boxes = new Map();
    let y = 34;
    for (const role of this.shown) {
      const all = this.open.has(role) ? this.of[role].map((device) => ({ id: "d" + device, devices: [device] })) : [{ id: "r" + role, devices: this.of[role], role }];
      const line = Math.min(all.length, all.length <= 64 ? 16 : 64), step = (WIDTH - LEFT - 20) / line;
      const width = all[0].role === undefined ? Math.max(4, Math.min(140, step - (step > 20 ? 8 : 3))) : 260, tall = width > 40 ? 26 : 14;
      boxes.append(make("text", { x: 12, y: y + 17, class: "row" }, this.data.roles[role][0]), make("text", { x: 12, y: y + 33 }, this.few(role)));
      const names = this.open.has(role) ? this.of[role].map((device) => this.data.devices[device][0]) : [];
      const shared = names.length > 1 ? names.reduce((length, name) => { while (!name.startsWith(names[0].slice(0, length))) length -= 1; return length; }, names[0].length) : 0;
      all.forEach((one, index) => {
        const inRow = index % line, row = Math.floor(index / line), inLine = Math.min(line, all.length - row * line);
        const x = (WIDTH + LEFT) / 2 - 10 + (inRow - (inLine - 1) / 2) * step, top = y + row * (tall + 12);
        const label = one.role === undefined ? this.data.devices[one.devices[0]][0] : this.many(role);
        const group = make("g", { class: "box", tabindex: -1, role: "button", "aria-label": label });
        group.dataset.id = one.id;
        group.append(make("rect", { x: x - width / 2, y: top, width, height: tall, rx: 3 }));
        if (width > 40) {
          const small = width < 100, room = Math.floor((width - 6) / (small ? 6 : 7.2));
          // What all names of a row begin with tells nothing.
          const own = label.length > room ? "…" + label.slice(shared) : label, text = own.length > room ? "…" + own.slice(1 - room) : own;
          group.append(make("text", { x, y: top + 17, "text-anchor": "middle", class: small ? "small" : "" }, text));
        }
        boxes.append(group);
        this.boxes.set(one.id, { ...one, label, node: group, x, top, bottom: top + tall, cables: new Set() });
      });
      y += Math.ceil(all.length / line) * (tall + 12) + 64;
    }
    this.lines(cables);
    svg.setAttribute("viewBox", `0 0 ${WIDTH} ${Math.max(120, y - 30)}`);
    svg.setAttribute("aria-label", "Devices by class");
    svg.append(cables, boxes);
    this.stage.replaceChildren(svg);
    const first = this.boxes.values().next().value;
    if (first) first.node.setAttribute("tabindex", 0);
    this.marks();
  }
  box(device) { return this.boxes.get("d" + device) || this.boxes.get("r" + this.data.devices[device][1]); }
  lines(into) {
    this.bundles = new Map();
    this.data.links.forEach((link, index) => {
      const [a, b] = [this.box(link[0]), this.box(link[2])];
      const key = a.id < b.id ? a.id + "|" + b.id : b.id + "|" + a.id;
      const bundle = this.bundles.get(key) || { key, a, b, links: [] };
      bundle.links.push(index);
      this.bundles.set(key, bundle);
    });
    let drawn = 0;
    for (const bundle of this.bundles.values()) {
      if (drawn === LINES) break;
      drawn += 1;
      const [up, down] = bundle.a.top <= bundle.b.top ? [bundle.a, bundle.b] : [bundle.b, bundle.a];
      const same = Math.abs(up.top - down.top) < 1;
      const bow = same ? up.top - 14 - Math.min(60, Math.abs(up.x - down.x) / 8) : 0;
      const d = bundle.a === bundle.b ? `M${up.x + 40} ${up.top}q20 -26 40 0` : same ? `M${up.x} ${up.top}Q${(up.x + down.x) / 2} ${bow} ${down.x} ${down.top}` : `M${up.x} ${up.bottom}L${down.x} ${down.top}`;
      bundle.node = make("path", { d, class: "cable", "stroke-width": Math.min(6, 1 + Math.log10(bundle.links.length)).toFixed(2) });
      bundle.hit = make("path", { d, class: "cable wide-hit" });
      bundle.hit.dataset.key = bundle.key;
      into.append(bundle.node, bundle.hit);
      bundle.a.cables.add(bundle);
      bundle.b.cables.add(bundle);
    }
    const left = this.bundles.size - drawn;
    this.undrawn = left > 0 ? thousands(left) + " bundles of cables are not drawn: fold a class to see them" : "";
    if (this.undrawn) into.append(make("text", { x: 12, y: 14 }, this.undrawn));
  }
  marks() {
    for (const old of $$(".share", this.stage)) old.remove();
    for (const [name, set, said] of [["traced", this.traced, "on the way"], ["failed", this.failed, "failed"]]) {
      for (const box of this.boxes.values()) box.node.classList.toggle(name, box.devices.length === 1 ? set.devices.has(box.devices[0]) : false);
      // A part of a bundle does not colour the whole: it is told beside it.
      for (const bundle of this.bundles.values()) {
        const some = bundle.links.filter((link) => set.links.has(link)).length;
        bundle.node?.classList.toggle(name, some === bundle.links.length);
        if (some && some < bundle.links.length && bundle.node)
          bundle.node.parentNode.append(make("text", { x: (bundle.a.x + bundle.b.x) / 2 + 8, y: (bundle.a.bottom + bundle.b.bottom) / 2 - 8, class: "share s-" + name }, `${thousands(some)} of ${thousands(bundle.links.length)} ${said}`));
      }
    }
    this.stage.classList.toggle("dim", this.traced.links.size + this.failed.links.size + this.failed.devices.size > 0);
  }
  end(link, side) { return this.data.devices[link[side]][0] + ":" + link[side + 1]; }
  load(link) { return link[6] < 0 ? "unknown" : (link[6] / 10).toFixed(1) + " %"; }
  told(index) {
    const link = this.data.links[index], [name, rate, length, optic] = this.data.classes[link[4]];
    return `${this.end(link, 0)} – ${this.end(link, 2)}: ${name}, ${rate}, length ${length || "unknown"}, optic ${optic || "unknown"}, load ${this.load(link)}`;
  }
  tell(lines, most = 12) {
    const more = lines.length - most;
    this.detail.textContent = lines.slice(0, most).join("\n") + (more > 0 ? "\nand " + thousands(more) + " more" : "");
  }
  only(box, bundle) {
    for (const on of $$(".on", this.stage)) on.classList.remove("on");
    for (const here of $$(".here", this.stage)) here.classList.remove("here");
    const marked = this.traced.links.size + this.failed.links.size + this.failed.devices.size > 0;
    this.stage.classList.toggle("dim", Boolean(box || bundle) || marked);
    const near = box ? [...box.cables] : bundle ? [bundle] : [];
    for (const one of near) for (const node of [one.node, one.a.node, one.b.node]) node.classList.add("on");
    if (box) { box.node.classList.add("on", "here"); this.about(box); }
    if (bundle) this.tell([`${thousands(bundle.links.length)} ${bundle.links.length === 1 ? "cable" : "cables"} between ${bundle.a.label} and ${bundle.b.label}`, ...bundle.links.map((link) => this.told(link))]);
  }
  about(box) {
    if (box.devices.length > 1 || box.role !== undefined) {
      this.tell([box.label, ...[...box.cables].map((one) => `${thousands(one.links.length)} cables to ${(one.a === box ? one.b : one.a).label}`)]);
      return;
    }
    const device = box.devices[0], role = this.data.roles[this.data.devices[device][1]];
    this.tell([`${box.label} (${role[1]}, ${role[0]}), ${thousands(this.links[device].length)} cables on this page`, ...this.links[device].map((link) => this.told(link))]);
  }
  find(device) {
    const role = this.data.devices[device][1];
    if (!this.open.has(role)) this.fold(role, true);
    const box = this.boxes.get("d" + device), known = view(this.stage);
    const wide = Math.min(known.whole[2], 500), high = wide * known.whole[3] / known.whole[2];
    known.now = [box.x - wide / 2, box.top - high / 2, wide, high];
    apply(known);
    this.only(box);
  }
  device(text) {
    const wanted = text.trim();
    if (this.names.has(wanted)) return this.names.get(wanted);
    if (!wanted) return undefined;
    const low = wanted.toLowerCase();
    const at = this.data.devices.findIndex((device) => device[0].toLowerCase().includes(low));
    return at < 0 ? undefined : at;
  }
  search(text) {
    if (!text.trim()) { this.only(); return; }
    const device = this.device(text);
    if (device === undefined) { this.only(); this.tell([`No device on this page is called ${text.trim()}.`]); return; }
    this.find(device);
  }
  // A shortest way by the rule of who forwards: arcs that are open to everybody, and those that
  // leave the group of the source.
  way(from, to) {
    const group = this.data.devices[from][2], before = new Map([[from, null]]), queue = [from];
    for (let at = 0; at < queue.length && !before.has(to); at += 1) {
      const here = queue[at];
      for (const index of this.links[here]) {
        const link = this.data.links[index], forth = link[0] === here, next = forth ? link[2] : link[0];
        const open = (link[5] & (forth ? 1 : 2)) !== 0 || this.data.devices[here][2] === group;
        if (open && !before.has(next)) { before.set(next, index); queue.push(next); }
      }
    }
    if (!before.has(to)) return null;
    const links = [], devices = [to];
    for (let here = to; here !== from;) {
      const link = this.data.links[before.get(here)];
      links.unshift(before.get(here));
      here = link[0] === here ? link[2] : link[0];
      devices.unshift(here);
    }
    return { links, devices };
  }
  trace(from, to) {
    const ends = [from, to].map((text) => this.device(text));
    this.only();
    this.traced = { devices: new Set(), links: new Set() };
    if (ends.includes(undefined)) {
      this.tell([`No device on this page is called ${ends[0] === undefined ? from : to}.`]);
    } else {
      const found = this.way(...ends), whole = this.data.all[1] === this.data.links.length;
      const among = whole ? "" : " among the cables of this page";
      const [a, b] = ends.map((end) => this.data.devices[end][0]);
      if (found) {
        this.traced = { devices: new Set(found.devices), links: new Set(found.links) };
        for (const device of found.devices) this.open.add(this.data.devices[device][1]);
        this.folds();
        this.draw();
        this.tell([`A shortest way from ${a} to ${b}${among}: ${found.links.length} links`, ...found.links.map((link) => this.told(link))]);
      } else this.tell([`There is no way from ${a} to ${b}${among}.`]);
    }
    this.marks();
  }
  mark(name) {
    this.failed = { devices: new Set(), links: new Set() };
    for (const part of name.split(" and ")) {
      const ends = part.split(" -- ");
      if (ends.length === 2)
        this.data.links.forEach((link, index) => {
          const [a, b] = [this.end(link, 0), this.end(link, 2)];
          if ((a === ends[0] && b === ends[1]) || (a === ends[1] && b === ends[0])) this.failed.links.add(index);
        });
      else if (this.names.has(part)) {
        const device = this.names.get(part);
        this.failed.devices.add(device);
        for (const link of this.links[device]) this.failed.links.add(link);
      }
    }
    this.only();
    const first = [...this.failed.devices][0] ?? (this.failed.links.size ? this.data.links[[...this.failed.links][0]][0] : undefined);
    if (first === undefined) this.tell([`${name} is not among the parts of this page.`]);
    else {
      for (const link of this.failed.links) for (const end of [0, 2]) if (this.failed.links.size <= SEVERAL) this.open.add(this.data.devices[this.data.links[link][end]][1]);
      for (const device of this.failed.devices) this.open.add(this.data.devices[device][1]);
      this.folds();
      this.draw();
      this.tell([`Failed: ${name}`, ...[...this.failed.links].map((link) => this.told(link))]);
    }
    this.marks();
    this.root.scrollIntoView({ block: "start" });
    this.stage.focus({ preventScroll: true });
  }
  table(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean), body = $("table.cables tbody", this.root), rows = [];
    let found = 0;
    for (const link of this.data.links) {
      const [name, rate, length, optic] = this.data.classes[link[4]];
      const cells = [name, this.data.devices[link[0]][0], link[1], this.data.devices[link[2]][0], link[3], rate, length || "unknown", optic || "unknown", this.load(link)].map(String);
      const line = cells.join(" ").toLowerCase();
      if (!words.every((word) => line.includes(word))) continue;
      found += 1;
      if (rows.length < ROWS) {
        const row = document.createElement("tr");
        for (const cell of cells) row.append(Object.assign(document.createElement("td"), { textContent: cell }));
        rows.push(row);
      }
    }
    body.replaceChildren(...rows);
    const [, all] = this.data.all;
    $(".shown", this.root).textContent = `${thousands(rows.length)} shown of ${thousands(found)} that match; ${thousands(this.data.links.length)} of ${thousands(all)} links are on this page`;
  }
  step(box, key) {
    const all = [...this.boxes.values()], at = all.indexOf(box);
    const next = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: all.length - 1 }[key];
    if (next !== undefined) return all[Math.max(0, Math.min(all.length - 1, next))];
    const up = key === "ArrowUp", beyond = all.filter((other) => up ? other.bottom < box.top : other.top > box.bottom);
    const row = beyond.length ? (up ? Math.max : Math.min)(...beyond.map((other) => other.top)) : NaN;
    return beyond.filter((other) => other.top === row).sort((a, b) => Math.abs(a.x - box.x) - Math.abs(b.x - box.x))[0];
  }
  listen() {
    const pointed = (event) => {
      const node = event.target.closest?.(".box"), key = event.target.dataset?.key;
      if (node) return [this.boxes.get(node.dataset.id)];
      return key ? [undefined, this.bundles.get(key)] : null;
    };
    this.stage.addEventListener("pointerover", (event) => { const found = pointed(event); if (found && !this.stage.classList.contains("moving")) this.only(...found); });
    this.stage.addEventListener("pointerleave", () => this.only());
    this.stage.addEventListener("focusin", (event) => {
      const found = pointed(event);
      if (!found) return;
      for (const other of $$('.box[tabindex="0"]', this.stage)) other.setAttribute("tabindex", -1);
      found[0].node.setAttribute("tabindex", 0);
      this.only(...found);
    });
    this.stage.addEventListener("click", (event) => {
      const box = pointed(event)?.[0];
      if (box?.role !== undefined) this.fold(box.role, true);
    });
    this.stage.addEventListener("keydown", (event) => {
      const node = event.target.closest?.(".box");
      if (!node) return;
      const box = this.boxes.get(node.dataset.id);
      if (["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) { this.step(box, event.key)?.node.focus(); event.preventDefault(); }
      else if (event.key === "Escape") { this.only(); this.stage.focus(); }
      else if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        if (box.role === undefined) return;
        const first = this.of[box.role][0];
        this.fold(box.role, true);
        this.boxes.get("d" + first)?.node.focus();
      }
    });
    const form = $("form.ask", this.root);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (document.activeElement === form.elements.find) this.search(form.elements.find.value);
      else this.trace(form.elements.from.value, form.elements.to.value);
    });
    form.elements.find.addEventListener("input", () => this.search(form.elements.find.value));
    form.elements.clear.addEventListener("click", () => {
      form.reset();
      this.traced = { devices: new Set(), links: new Set() };
      this.failed = { devices: new Set(), links: new Set() };
      this.only();
      this.marks();
      fit(this.stage);
    });
    $("input[name=filter]", this.root).addEventListener("input", (event) => this.table(event.target.value));
    for (const button of $$(".mark", this.root.closest(".exhibit"))) button.addEventListener("click", () => this.mark(button.dataset.mark));
  }
}
for (const root of $$(".parts")) held.set(root.closest(".exhibit"), new Parts(root));
})();
