/** Zoom of the timeline, sorting of the table, and titles as a box beside the pointer. */
export const script = `
const zoom = document.getElementById("zoom");
const timeline = document.getElementById("timeline");
zoom.addEventListener("input", () => { timeline.style.width = 100 * zoom.value + "%"; });

const table = document.getElementById("kernels");
for (const [column, head] of [...table.tHead.rows[0].cells].entries()) {
  head.addEventListener("click", () => {
    const numbers = head.classList.contains("number");
    const up = head.getAttribute("aria-sort") === (numbers ? "descending" : null);
    const of = (row) => row.cells[column].dataset.order;
    const compare = numbers ? (a, b) => of(a) - of(b) : (a, b) => of(a).localeCompare(of(b), undefined, { numeric: true });
    const rows = [...table.tBodies[0].rows].sort((a, b) => (up ? compare(a, b) : compare(b, a)));
    table.tBodies[0].append(...rows);
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
  });
}

const tip = document.getElementById("tip");
for (const element of document.querySelectorAll("[title]")) {
  element.dataset.facts = element.title;
  element.removeAttribute("title");
}
for (const title of document.querySelectorAll("svg title")) {
  title.parentElement.dataset.facts = title.textContent;
  title.remove();
}
document.addEventListener("pointermove", (event) => {
  const facts = event.target.closest?.("[data-facts]")?.dataset.facts;
  tip.hidden = facts === undefined;
  if (tip.hidden) return;
  const [name, ...rest] = facts.split("\\n");
  tip.replaceChildren(Object.assign(document.createElement("strong"), { textContent: name }), rest.join("\\n"));
  const x = Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8);
  const y = event.clientY + 18 + tip.offsetHeight > innerHeight ? event.clientY - tip.offsetHeight - 12 : event.clientY + 18;
  tip.style.transform = "translate(" + x + "px," + Math.max(4, y) + "px)";
});
`;
