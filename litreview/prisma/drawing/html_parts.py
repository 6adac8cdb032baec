"""The style and the script of the page; the script reads what stands in the page and loads nothing."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light; font: 15px/1.5 Arial, Helvetica, "Liberation Sans", sans-serif; color: #1f2933; }
body { margin: 0 auto; padding: 24px; max-width: 1480px; background: #fff; }
h1 { font-size: 22px; margin: 0 0 16px; } h2 { font-size: 17px; margin: 32px 0 8px; }
figure { margin: 0; overflow-x: auto; } figure svg { max-width: 100%; height: auto; min-width: 640px; }
figure a text { fill: #1d3f66; } figure a:hover text, figure a:focus text { text-decoration: underline; }
figure a:focus-visible rect { stroke: #1d3f66; stroke-width: 2.4; }
.said { margin: 4px 0; max-width: 80ch; } .wrong { color: #c0392b; } .open { color: #5c4200; }
#list { border: 1px solid #52606d; border-radius: 4px; padding: 16px 20px; margin-top: 24px; scroll-margin-top: 16px; }
#list h2 { margin: 0 0 8px; } #list input { font: inherit; padding: 4px 8px; width: min(28em, 100%); }
#list ol { padding-left: 3.5em; margin: 12px 0; } #list li { margin: 6px 0; }
#list small { display: block; color: #52606d; font-size: 13px; } #list button { font: inherit; padding: 4px 12px; }
table { border-collapse: collapse; } th, td { padding: 3px 12px 3px 0; text-align: left; vertical-align: top; }
td + td, td + th { text-align: right; font-variant-numeric: tabular-nums; min-width: 8em; }
tr { border-bottom: 1px solid #dde2e8; } tr.phase th { padding-top: 14px; text-align: left; }
a { color: #1d3f66; } [hidden] { display: none; }
@media print { #list, .screen { display: none; } }
"""

# Names and titles go in as text, never as markup.
SCRIPT = """
"use strict";
const held = JSON.parse(document.getElementById("held").textContent);
const part = id => document.getElementById(id);
const PAGE = 100;
let keys = [], shown = 0;
function wanted() {
  return location.hash.slice(1).split("+").filter(Boolean).map(decodeURIComponent).filter(id => id in held.boxes);
}
function matches(at) {
  const words = part("filter").value.toLowerCase().split(/\\s+/).filter(Boolean);
  const text = held.items[at].join(" ").toLowerCase();
  return words.every(word => text.includes(word));
}
function line(at) {
  const [title, author, year, source, doi] = held.items[at];
  const item = document.createElement("li"), small = document.createElement("small");
  item.append(title || held.words.no_title);
  small.append([author, year, source, doi].filter(Boolean).join(" · "));
  item.append(small);
  return item;
}
function more() {
  const next = keys.slice(shown, shown + PAGE);
  part("items").append(...next.map(line));
  shown += next.length;
  part("more").hidden = shown >= keys.length;
}
function fill() {
  keys = wanted().flatMap(id => held.boxes[id]).filter(matches);
  shown = 0;
  part("items").replaceChildren();
  part("count").textContent = held.words.records_of.replace("{n}", keys.length.toLocaleString(document.documentElement.lang));
  more();
}
function open() {
  const ids = wanted();
  part("list").hidden = !ids.length;
  if (!ids.length) return;
  part("name").textContent = ids.map(id => held.names[id]).join(" + ");
  part("filter").value = "";
  fill();
  part("list").scrollIntoView({ block: "nearest" });
}
part("filter").addEventListener("input", fill);
part("more").addEventListener("click", more);
addEventListener("hashchange", open);
open();
"""
