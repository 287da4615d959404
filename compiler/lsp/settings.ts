/** What a user can choose, under `dlmc` in the editor's settings. */
export interface Settings {
  readonly inlayHints: InlayHints;
}

/** `shapes` behind every step, `all` with the names of arguments that are given by their place. */
export type InlayHints = "off" | "shapes" | "all";

export const usualSettings: Settings = { inlayHints: "shapes" };

/** Settings as an editor sends them; what is not there, or not of use, is as usual. */
export function readSettings(sent: unknown): Settings {
  const inlayHints = fieldOf(sent, "inlayHints");
  if (inlayHints === false) return { inlayHints: "off" };
  return inlayHints === "off" || inlayHints === "shapes" || inlayHints === "all" ? { inlayHints } : usualSettings;
}

/** A field of an object that came from elsewhere. */
export const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? (value as { readonly [name: string]: unknown })[name] : undefined;
