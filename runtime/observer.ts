/** What the host is busy with, or waits for. */
export type HostPhase =
  | "open device"
  | "compile"
  | "pipelines"
  | "load data"
  | "upload"
  | "encode"
  | "submit"
  | "wait"
  | "read back"
  | "train"
  | "checkpoint"
  | "evaluate";

/** Told when a phase begins, and of what; what it returns is called when the phase ends. Phases may lie in each other and overlap. */
export type Observer = (phase: HostPhase, detail?: string) => () => void;

/** What the task gives, which is a phase for whoever observes; nothing more where nobody does. */
export async function observed<T>(
  observe: Observer | undefined,
  [phase, detail]: readonly [HostPhase, string?],
  task: () => Promise<T>,
): Promise<T> {
  const end = observe?.(phase, detail);
  try {
    return await task();
  } finally {
    end?.();
  }
}
