// Reads pictures from a JSON file: [{name, kind, text, stages, arrows, rendered}], lets Mermaid and Graphviz read them, and writes
// a line of JSON for each that is wrong: {name, why}. `stages` are labels by name, `arrows` the labels of all arrows
// between stages; with `rendered` Mermaid lays the picture out too, letters being as wide as one another. Names of stages end in an underscore, everything else that is drawn ends otherwise. Mermaid and Graphviz come from the folder this file is in.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<body></body>", { pretendToBeVisual: true });
for (const name of ["window", "document", "Element", "SVGElement", "DOMParser", "XMLSerializer", "CSSStyleSheet"]) {
  globalThis[name] = window[name];
}
window.Element.prototype.getBBox = function () {
  return { x: 0, y: 0, width: 10 + 8 * this.textContent.length, height: 20 };
};
window.Element.prototype.getComputedTextLength = function () {
  return 8 * this.textContent.length;
};
const mermaid = (await import("mermaid")).default;
mermaid.initialize({ startOnLoad: false });
const { instance } = await import("@viz-js/viz");
const viz = await instance();
const STAGE = /_$/;
const holder = window.document.createElement("div");

// What a browser shows of a Mermaid label: its marks for letters decoded, without spaces of no width.
function shown(text) {
  holder.innerHTML = text.replaceAll("ﬂ°°", "&#").replaceAll("ﬂ°", "&").replaceAll("¶ß", ";");
  return holder.textContent.replaceAll("\u200b", "").trim();
}

async function inMermaid(text, stages, rendered) {
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const { nodes, edges } = db.getData();
  if (rendered) {
    const { svg } = await mermaid.render("picture", text);
    const picture = new window.DOMParser().parseFromString(svg, "text/html");
    const said = new Set([...picture.querySelectorAll(".nodeLabel")].map((part) => shown(part.innerHTML)));
    const lost = Object.values(stages).find((label) => !said.has(label));
    if (lost !== undefined) throw new Error(`no stage says ${JSON.stringify(lost)}; there are ${JSON.stringify([...said])}`);
  }
  return {
    stages: Object.fromEntries(nodes.filter(({ id }) => STAGE.test(id)).map(({ id, label }) => [id, shown(label)])),
    arrows: edges.filter(({ start, end }) => STAGE.test(start) && STAGE.test(end)).map(({ label }) => shown(label)),
  };
}

function inGraphviz(text, program) {
  const { svg, told } = program ? byProgram(text, program) : byPackage(text);
  const faults = told.filter((line) => line && !line.includes("no value for width of non-ASCII character"));
  if (faults.length) throw new Error(faults.join("; "));
  const picture = new window.DOMParser().parseFromString(svg, "image/svg+xml");
  const parts = (classes) => [...picture.querySelectorAll(classes)].map((part) => [
    part.querySelector("title").textContent.replace(/^cluster_/, ""),
    [...part.querySelectorAll("text")].map((line) => line.textContent.replaceAll("\u00a0", " ")).join("\n"),
  ]);
  return {
    stages: Object.fromEntries(parts("g.node, g.cluster").filter(([name]) => STAGE.test(name))),
    arrows: parts("g.edge").filter(([ends]) => ends.split("->").every((end) => STAGE.test(end))).map(([, label]) => label),
  };
}

function byProgram(text, program) {
  const done = spawnSync(program, ["-Tsvg"], { input: text, encoding: "utf-8", maxBuffer: 2 ** 28 });
  if (done.status !== 0) throw new Error(done.stderr.trim() || `dot ended with ${done.status}`);
  return { svg: done.stdout, told: done.stderr.split("\n") };
}

function byPackage(text) {
  const done = viz.render(text, { format: "svg" });
  const told = done.errors.map((each) => each.message);
  if (done.status !== "success") throw new Error(told.join("; "));
  return { svg: done.output, told };
}

function differences(read, stages, arrows) {
  for (const [id, label] of Object.entries(stages)) {
    if (read.stages[id] !== label) return `stage ${id} says ${JSON.stringify(read.stages[id])}, not ${JSON.stringify(label)}`;
  }
  const more = Object.keys(read.stages).filter((id) => !(id in stages));
  if (more.length) return `draws what is no stage: ${more.join(", ")}`;
  const [drawn, written] = [read.arrows, arrows].map((labels) => JSON.stringify([...labels].sort()));
  return drawn === written ? "" : `the arrows say ${drawn}, not ${written}`;
}

for (const { name, kind, text, stages, arrows, rendered } of JSON.parse(readFileSync(process.argv[2], "utf-8"))) {
  let why;
  try {
    const mermaids = kind === "mermaid";
    const read = mermaids ? await inMermaid(text, stages, rendered) : inGraphviz(text, process.argv[3]);
    why = differences(read, stages, arrows);
  } catch (error) {
    why = String(error.message ?? error);
  }
  if (why) console.log(JSON.stringify({ name, why }));
}
console.log("all read");
