// Reads pictures from a JSON file: [{name, kind, text, stages}], lets Mermaid and Graphviz read them, and writes
// a line of JSON for each that is wrong: {name, why}. Mermaid and Graphviz come from the folder this file is in.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("");
globalThis.window = window;
globalThis.document = window.document;
const mermaid = (await import("mermaid")).default;
const { instance } = await import("@viz-js/viz");
const viz = await instance();
const decoded = new Map();

function plain(text) {
  if (!decoded.has(text)) {
    const holder = window.document.createElement("div");
    holder.innerHTML = text.replaceAll("ﬂ°°", "&#").replaceAll("ﬂ°", "&").replaceAll("¶ß", ";");
    for (const end of holder.querySelectorAll("br")) end.replaceWith("\n");
    decoded.set(text, holder.textContent);
  }
  return decoded.get(text);
}

async function inMermaid(text) {
  await mermaid.parse(text);
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const { nodes } = db.getData();
  const drawn = nodes.filter((node) => /_$/.test(node.id));
  return Object.fromEntries(drawn.map((node) => [node.id, plain([node.label ?? ""].flat().join("\n"))]));
}

function inGraphviz(text, program) {
  let json;
  if (program) {
    const done = spawnSync(program, ["-Tjson"], { input: text, encoding: "utf-8", maxBuffer: 2 ** 28 });
    if (done.status !== 0 || done.stderr.trim()) throw new Error(done.stderr.trim() || `dot ended with ${done.status}`);
    json = JSON.parse(done.stdout);
  } else {
    const done = viz.render(text, { format: "json" });
    if (done.status !== "success") throw new Error(done.errors.map((each) => each.message).join("; "));
    const told = done.errors.map((each) => each.message);
    if (told.length) throw new Error(told.join("; "));
    json = JSON.parse(done.output);
    const svg = viz.renderString(text, { format: "svg" });
    new window.DOMParser().parseFromString(svg, "image/svg+xml");
  }
  const stages = json.objects.map((each) => [each.name.replace(/^cluster_/, ""), plain(each.label.replaceAll("\\n", "\n"))]);
  return Object.fromEntries(stages.filter(([name]) => /_$/.test(name)));
}

for (const { name, kind, text, stages } of JSON.parse(readFileSync(process.argv[2], "utf-8"))) {
  try {
    const drawn = kind === "mermaid" ? await inMermaid(text) : inGraphviz(text, process.argv[3]);
    for (const [id, label] of Object.entries(stages)) {
      if (drawn[id] !== label) throw new Error(`stage ${id} says ${JSON.stringify(drawn[id])}, not ${JSON.stringify(label)}`);
    }
    const more = Object.keys(drawn).filter((id) => !(id in stages));
    if (more.length) throw new Error(`draws what is no stage: ${more.join(", ")}`);
  } catch (error) {
    console.log(JSON.stringify({ name, why: String(error.message ?? error) }));
  }
}
