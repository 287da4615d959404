import type { FromPage, Level, Picture, ToPage } from "../messages.js";
import { followTheme } from "./theme.js";
import { createView } from "./view.js";

declare function acquireVsCodeApi(): { readonly postMessage: (message: FromPage) => void };

const code = acquireVsCodeApi();

const byId = <E extends Element>(id: string): E => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as unknown as E;
};

const note = byId<HTMLElement>("note");
const models = byId<HTMLElement>("models");
const model = byId<HTMLSelectElement>("model");
const level = byId<HTMLSelectElement>("level");
const picture = byId<HTMLElement>("picture");
const view = createView(picture);
const follow = followTheme(() => picture.querySelector("svg") ?? undefined);

const shown: { offset: number | undefined } = { offset: undefined };

window.addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
  if (data.kind === "picture") show(data.picture);
  if (data.kind === "stale") tell(data.why);
  if (data.kind === "cursor") {
    shown.offset = data.offset;
    mark();
  }
});

function show({ svg, model: name, models: all, level: chosen }: Picture): void {
  const root = new DOMParser().parseFromString(svg, "image/svg+xml").documentElement;
  if (!(root instanceof SVGSVGElement)) {
    tell("The server sent no picture.");
    return;
  }
  tell("");
  for (const node of root.querySelectorAll("[data-start]")) {
    node.setAttribute("tabindex", "0");
    node.setAttribute("role", "button");
  }
  view.show(document.adoptNode(root), `${name ?? ""} ${chosen}`);
  follow();
  level.value = chosen;
  models.hidden = all.length < 2;
  model.replaceChildren(...all.map((one) => new Option(one, one, false, one === name)));
  mark();
}

function tell(why: string): void {
  note.textContent = why;
  document.body.classList.toggle("stale", why !== "");
}

/** The smallest node that the cursor of the editor is in stands out. */
function mark(): void {
  const { offset } = shown;
  const nodes = [...picture.querySelectorAll<SVGElement>("[data-start]")];
  const around = offset === undefined ? [] : nodes.filter((node) => holds(node, offset));
  const smallest = Math.min(...around.map(lengthOf));
  for (const node of nodes) node.classList.toggle("here", around.includes(node) && lengthOf(node) === smallest);
}

const numberOf = (node: SVGElement, name: "start" | "end"): number => Number(node.dataset[name]);
const lengthOf = (node: SVGElement): number => numberOf(node, "end") - numberOf(node, "start");
/** Nodes of other files than the one that is shown are never where the cursor is. */
const holds = (node: SVGElement, offset: number): boolean =>
  node.dataset.path === undefined && numberOf(node, "start") <= offset && offset <= numberOf(node, "end");

function reveal(target: EventTarget | null): boolean {
  const node = target instanceof Element ? target.closest<SVGElement>("[data-start]") : null;
  if (node === null) return false;
  const { path } = node.dataset;
  code.postMessage({
    kind: "reveal",
    start: numberOf(node, "start"),
    end: numberOf(node, "end"),
    ...(path !== undefined && { path }),
  });
  return true;
}

picture.addEventListener("click", ({ target }) => {
  if (!view.wasDragged()) reveal(target);
});
picture.addEventListener("keydown", (event) => {
  const does = event.key === "Enter" || event.key === " " ? reveal(event.target) : view.press(event.key);
  if (does) event.preventDefault();
});
byId("in").addEventListener("click", () => view.press("+"));
byId("out").addEventListener("click", () => view.press("-"));
byId("fit").addEventListener("click", () => view.press("0"));

const choose = () =>
  code.postMessage({
    kind: "choose",
    choice: { level: level.value as Level, ...(model.value !== "" && { model: model.value }) },
  });
model.addEventListener("change", choose);
level.addEventListener("change", choose);

code.postMessage({ kind: "ready" });
