/** Side of the pictures that the network was trained on, and of the box that the digit fills in them. */
const side = 28;
const box = 20;

/**
 * What is drawn on a canvas, as MNIST shows digits: scaled into a box of 20x20, its centre of mass in the middle of 28x28, values
 * from 0 (paper) to 255 (ink), row by row. Undefined where nothing is drawn.
 */
export function pictureOf(paper: HTMLCanvasElement): Float32Array | undefined {
  const drawn = inkOf(paper);
  const edge = edgesOf(drawn, paper.width);
  if (edge === undefined) return undefined;
  const scale = box / Math.max(edge.width, edge.height);
  const place = (x: number, y: number) => {
    const small = new OffscreenCanvas(side, side);
    const context = small.getContext("2d", { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
    context.imageSmoothingQuality = "high";
    context.drawImage(paper, edge.x, edge.y, edge.width, edge.height, x, y, edge.width * scale, edge.height * scale);
    return inkOf(small);
  };
  const [x, y] = [(side - edge.width * scale) / 2, (side - edge.height * scale) / 2];
  const mass = centreOf(place(x, y));
  return place(Math.round(x + side / 2 - mass.x), Math.round(y + side / 2 - mass.y));
}

/** One value of each pixel: ink is white, so any colour channel will do. */
function inkOf(canvas: HTMLCanvasElement | OffscreenCanvas): Float32Array {
  const context = canvas.getContext("2d") as CanvasRenderingContext2D;
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return Float32Array.from({ length: data.length / 4 }, (_, i) => data[4 * i] ?? 0);
}

function edgesOf(ink: Float32Array, width: number) {
  const inked = [...ink.keys()].filter((i) => (ink[i] ?? 0) > 0);
  if (inked.length === 0) return undefined;
  const columns = inked.map((i) => i % width);
  const rows = inked.map((i) => Math.floor(i / width));
  const least = (all: readonly number[]) => all.reduce((a, b) => Math.min(a, b));
  const most = (all: readonly number[]) => all.reduce((a, b) => Math.max(a, b));
  const [x, y] = [least(columns), least(rows)];
  return { x, y, width: most(columns) - x + 1, height: most(rows) - y + 1 };
}

function centreOf(ink: Float32Array): { readonly x: number; readonly y: number } {
  const total = ink.reduce((sum, value) => sum + value, 0);
  const mean = (at: (i: number) => number) => ink.reduce((sum, value, i) => sum + value * (at(i) + 0.5), 0) / total;
  return { x: mean((i) => i % side), y: mean((i) => Math.floor(i / side)) };
}
