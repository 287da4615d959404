/** An SVG in a frame that can be moved and zoomed, by pointer, wheel and keys. */
export interface View {
  /** Another drawing; one of the same `subject` keeps the part that was in view. */
  readonly show: (svg: SVGSVGElement, subject: string) => void;
  /** Does what a key means, if it means something here. */
  readonly press: (key: string) => boolean;
  /** Whether the last press of the pointer moved the picture, and so was no click. */
  readonly wasDragged: () => boolean;
}

/** The part of the drawing that is in view, in its own units. */
interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels that a pointer may tremble within a click. */
const tremble = 4;
/** A press of a key moves by this share of what is in view, or zooms by this factor. */
const stride = 0.1;
const factor = 1.25;
/** At most this many times as large as all of it, and no smaller than a third. */
const largest = 40;
const smallest = 1 / 3;
/** Nothing is drawn larger than this many pixels for a unit, unless the user zooms: a small network is not blown up. */
const mostPixels = 1.25;

export function createView(frame: HTMLElement): View {
  const state: { svg?: SVGSVGElement; subject: string; whole: Box; seen: Box; moved: boolean } = {
    subject: "",
    whole: { x: 0, y: 0, width: 1, height: 1 },
    seen: { x: 0, y: 0, width: 1, height: 1 },
    moved: false,
  };

  const look = (seen: Box) => {
    state.seen = seen;
    state.svg?.setAttribute("viewBox", [seen.x, seen.y, seen.width, seen.height].join(" "));
  };

  /** All of it, in the middle of the frame. */
  const fit = () => {
    const { whole } = state;
    const { clientWidth: width, clientHeight: height } = frame;
    const unit = Math.max(whole.width / width, whole.height / height, 1 / mostPixels);
    look({
      x: whole.x + (whole.width - width * unit) / 2,
      y: whole.height < height * unit ? whole.y + (whole.height - height * unit) / 2 : whole.y,
      width: width * unit,
      height: height * unit,
    });
  };

  /** Zooms so that what is at a place of the drawing stays where it is. */
  const zoom = (by: number, at: { readonly x: number; readonly y: number }) => {
    const { seen, whole } = state;
    const scale = Math.max(whole.width, whole.height) / Math.max(seen.width, seen.height);
    const bounded = Math.min(Math.max(by, smallest / scale), largest / scale);
    look({
      x: at.x - (at.x - seen.x) / bounded,
      y: at.y - (at.y - seen.y) / bounded,
      width: seen.width / bounded,
      height: seen.height / bounded,
    });
  };

  const middle = () => ({ x: state.seen.x + state.seen.width / 2, y: state.seen.y + state.seen.height / 2 });
  const move = (x: number, y: number) => look({ ...state.seen, x: state.seen.x + x, y: state.seen.y + y });
  const unit = () => state.seen.width / Math.max(frame.clientWidth, 1);

  frame.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      const { svg, seen } = state;
      if (svg === undefined) return;
      if (event.shiftKey) return move((event.deltaX + event.deltaY) * unit(), 0);
      const { left, top } = frame.getBoundingClientRect();
      const at = { x: seen.x + (event.clientX - left) * unit(), y: seen.y + (event.clientY - top) * unit() };
      zoom(Math.exp(-event.deltaY / 500), at);
    },
    { passive: false },
  );

  frame.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    state.moved = false;
    const { seen } = state;
    const follow = ({ clientX, clientY }: PointerEvent) => {
      const x = clientX - down.clientX;
      const y = clientY - down.clientY;
      if (!state.moved && Math.hypot(x, y) < tremble) return;
      state.moved = true;
      frame.classList.add("moving");
      look({ ...seen, x: seen.x - x * unit(), y: seen.y - y * unit() });
    };
    const release = () => {
      window.removeEventListener("pointermove", follow);
      window.removeEventListener("pointerup", release);
      frame.classList.remove("moving");
    };
    window.addEventListener("pointermove", follow);
    window.addEventListener("pointerup", release);
  });

  new ResizeObserver(() => {
    // The frame has another shape: what was in the middle stays there.
    const { seen } = state;
    const height = (seen.width * frame.clientHeight) / Math.max(frame.clientWidth, 1);
    if (height > 0) look({ ...seen, y: seen.y + (seen.height - height) / 2, height });
  }).observe(frame);

  const keys: { readonly [key: string]: () => void } = {
    "+": () => zoom(factor, middle()),
    "=": () => zoom(factor, middle()),
    "-": () => zoom(1 / factor, middle()),
    "0": fit,
    ArrowLeft: () => move(-stride * state.seen.width, 0),
    ArrowRight: () => move(stride * state.seen.width, 0),
    ArrowUp: () => move(0, -stride * state.seen.height),
    ArrowDown: () => move(0, stride * state.seen.height),
  };

  return {
    show: (svg, subject) => {
      state.whole = sizeOf(svg);
      state.svg = svg;
      svg.setAttribute("width", "100%");
      svg.setAttribute("height", "100%");
      frame.replaceChildren(svg);
      if (subject === state.subject) look(state.seen);
      else fit();
      state.subject = subject;
    },
    press: (key) => {
      const does = keys[key];
      does?.();
      return does !== undefined;
    },
    wasDragged: () => state.moved,
  };
}

function sizeOf(svg: SVGSVGElement): Box {
  const { x, y, width, height } = svg.viewBox.baseVal;
  return { x, y, width, height };
}
