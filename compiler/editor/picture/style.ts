/**
 * Light and dark as the reader has it. Each colour can be set from outside by a variable of its name with `--dlm-` before it, as the
 * editor does for its theme: `--dlm-ground`, `--dlm-ink`, …
 */
const light = {
  ground: "#ffffff",
  ink: "#1c1e21",
  soft: "#646a72",
  line: "#c3c8ce",
  link: "#8a929b",
  node: "#ffffff",
  box: "#6b7a90",
} as const;

const dark: { readonly [name in keyof typeof light]: string } = {
  ground: "#14171a",
  ink: "#e6e8ea",
  soft: "#9aa2ab",
  line: "#3b424a",
  link: "#79828c",
  node: "#1d2125",
  box: "#8fa3bf",
};

/** Hues that can be told apart, also by who sees no red or green: of the kinds of layers, and of kernels. */
const tones: { readonly [tone: string]: readonly [light: string, dark: string] } = {
  core: ["#3b6fd4", "#7aa5f5"],
  convolution: ["#1d86b8", "#5db8e3"],
  pooling: ["#1f8f83", "#57c2b5"],
  recurrent: ["#7c55c7", "#b193ee"],
  sequence: ["#9358a6", "#c693d6"],
  activation: ["#c7762a", "#e8a45f"],
  normalization: ["#4f8f3a", "#8cc777"],
  regularization: ["#8a8f98", "#9aa1aa"],
  shape: ["#8a8f98", "#9aa1aa"],
  merge: ["#b8497e", "#e283b0"],
  port: ["#1c1e21", "#e6e8ea"],
  plain: ["#6b7a90", "#8fa3bf"],
};

export const kernelColours: readonly (readonly [light: string, dark: string])[] = [
  ["#d9822b", "#f0a65c"],
  ["#2f7fd0", "#6fb0f2"],
  ["#3d9950", "#77cb88"],
  ["#9a5fc4", "#c59be8"],
  ["#c2487a", "#ec8db4"],
  ["#238f96", "#61c6cc"],
];

const variables = (name: keyof typeof light | "tones", which: 0 | 1): readonly string[] => {
  if (name !== "tones") return [`--${name}: var(--dlm-${name}, ${(which === 0 ? light : dark)[name]})`];
  return [
    ...Object.entries(tones).map(([tone, colours]) => `--${tone}: var(--dlm-${tone}, ${colours[which]})`),
    ...kernelColours.map((colours, i) => `--kernel-${i}: var(--dlm-kernel-${i}, ${colours[which]})`),
  ];
};

const allVariables = (which: 0 | 1): string =>
  [...(Object.keys(light) as (keyof typeof light)[]), "tones" as const].flatMap((name) => variables(name, which)).join("; ");

export const style = `
.dlm { ${allVariables(0)}; color: var(--ink); }
@media (prefers-color-scheme: dark) { .dlm { ${allVariables(1)}; } }
.dlm .ground { fill: var(--ground); }
.dlm text { fill: var(--ink); font: 11px system-ui, -apple-system, "Segoe UI", sans-serif; }
.dlm .code, .dlm .kernel-name { font: 12.5px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre; }
.dlm .code .name { font-weight: 600; }
.dlm .code .rest, .dlm .fact { fill: var(--soft); }
.dlm .title { font-size: 17px; font-weight: 650; }
.dlm .note { font-size: 12px; fill: var(--soft); }
.dlm .right { text-anchor: end; }
.dlm .middle { text-anchor: middle; }
.dlm .link { fill: none; stroke: var(--link); stroke-width: 1.4; }
.dlm .tip { fill: var(--link); }
.dlm .node > .shape { fill: var(--node); stroke: var(--tone); stroke-width: 1.1; }
.dlm .node > .mark { fill: var(--tone); }
.dlm .node.block > .shape { fill: var(--box); fill-opacity: 0.07; stroke: var(--box); stroke-opacity: 0.55; }
.dlm .node.block > .band { fill: var(--box); fill-opacity: 0.13; }
.dlm .node.port > .shape { fill: var(--ink); stroke: none; }
.dlm .node.port .name { fill: var(--ground); }
.dlm .node.port .rest, .dlm .node.port .fact { fill: var(--ground); fill-opacity: 0.75; }
.dlm .node.shared > .shape { stroke-dasharray: 5 3; }
.dlm .node[tabindex]:hover > .shape, .dlm .node[tabindex]:focus > .shape { stroke-width: 2.2; }
.dlm .node { outline: none; }
.dlm .edge { fill: none; stroke: var(--own); stroke-linejoin: round; stroke-linecap: butt; }
.dlm .inside { --tint: var(--ground); --tint: color-mix(in srgb, var(--own) 10%, var(--ground)); fill: none; stroke: var(--tint); stroke-linejoin: round; }
.dlm .inside > :first-child { fill: var(--tint); }
.dlm .kernel-name { font-size: 10px; fill: var(--own); }
`;
