import { Digits, type DigitsAnswer } from "../generated/digits.js";
import { pictureOf } from "./picture.js";

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const paper = element<HTMLCanvasElement>("paper");
const state = element("state");
const pen = paper.getContext("2d", { willReadFrequently: true }) as CanvasRenderingContext2D;
Object.assign(pen, { lineWidth: 22, lineCap: "round", lineJoin: "round", strokeStyle: "#fff" });

const rows = Array.from({ length: 10 }, (_, digit) => {
  const row = element("answer").appendChild(document.createElement("li"));
  row.innerHTML = `<span>${digit}</span><meter min="0" max="1"></meter><span></span>`;
  return row;
});

function show(digit?: DigitsAnswer["digit"]): void {
  for (const [n, row] of rows.entries()) {
    const probability = digit?.probabilities[n] ?? 0;
    row.classList.toggle("best", n === digit?.class);
    (row.children[1] as HTMLMeterElement).value = probability;
    (row.children[2] as HTMLElement).textContent = digit === undefined ? "" : `${(100 * probability).toFixed(1)} %`;
  }
}

async function start(): Promise<void> {
  const digits = await Digits.create({ weights: "Digits.safetensors" });
  const { adapter, profile } = digits.device;
  const look = async () => {
    const image = pictureOf(paper);
    const began = performance.now();
    show(image && (await digits.predict({ image })).digit);
    const took = image ? `, ${(performance.now() - began).toFixed(0)} ms` : "";
    state.textContent = `${adapter.description || adapter.architecture || adapter.vendor}, kernels for ${profile}${took}`;
  };
  paper.onpointerdown = ({ offsetX, offsetY, pointerId }) => {
    paper.setPointerCapture(pointerId);
    pen.beginPath();
    pen.moveTo(offsetX, offsetY);
  };
  paper.onpointermove = ({ offsetX, offsetY, buttons }) => {
    if (buttons === 0) return;
    pen.lineTo(offsetX, offsetY);
    pen.stroke();
  };
  paper.onpointerup = look;
  element("clear").onclick = () => {
    pen.clearRect(0, 0, paper.width, paper.height);
    return look();
  };
  await look();
}

show();
start().catch((error: unknown) => {
  state.textContent = error instanceof Error ? error.message : String(error);
});
