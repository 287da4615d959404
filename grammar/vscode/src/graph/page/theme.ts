/**
 * A drawing chooses between light and dark by what the system prefers; here it goes by the theme of the editor, which need not be
 * the same. `follow` is called for each new drawing, and all is chosen anew when the theme changes.
 */
export function followTheme(current: () => SVGSVGElement | undefined): () => void {
  const follow = () => {
    const svg = current();
    if (svg === undefined) return;
    const media = isDark() ? "all" : "not all";
    for (const rule of rulesOf(svg)) if (isAboutDark(rule)) rule.media.mediaText = media;
  };
  new MutationObserver(follow).observe(document.body, { attributes: true, attributeFilter: ["class"] });
  return follow;
}

const isDark = (): boolean => {
  const { classList } = document.body;
  return !classList.contains("vscode-light") && !classList.contains("vscode-high-contrast-light");
};

const known = new WeakSet<CSSMediaRule>();

const rulesOf = (svg: SVGSVGElement): readonly CSSMediaRule[] =>
  [...svg.querySelectorAll("style")].flatMap(({ sheet }) =>
    [...(sheet?.cssRules ?? [])].filter((rule) => rule instanceof CSSMediaRule),
  );

/** Once its condition is changed it no longer says what it was about. */
function isAboutDark(rule: CSSMediaRule): boolean {
  if (rule.media.mediaText.includes("prefers-color-scheme: dark")) known.add(rule);
  return known.has(rule);
}
