/**
 * Whether a path is one that the pattern means: `*` stands for anything, also for several parts of a path. Paths begin after the
 * model's name: `stem/*` means `Digits/stem/kernel`.
 */
export function matchesPattern(pattern: string, path: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(withinModel(path));
}

/** `stem/kernel` of `Digits/stem/kernel`. */
export const withinModel = (path: string): string => path.slice(path.indexOf("/") + 1);
