/** Light and dark as the reader has it. A colour for each part of a step runs through the whole page. */
export const style = `
:root {
  --ground: #f7f7f5; --paper: #ffffff; --ink: #1c1e21; --soft: #6a6f76; --line: #e3e3df;
  --forward: #3f72d8; --backward: #dd6b35; --update: #2c9a72; --on: #ffffff; --bar: #dfe7f7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #121417; --paper: #1a1d21; --ink: #e7e8ea; --soft: #979da6; --line: #2c3036;
    --forward: #6f9cf3; --backward: #f08e5d; --update: #58c39a; --on: #101215; --bar: #26334d;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 14px/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 1180px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 36px; }
h1 { font-size: 26px; font-weight: 650; letter-spacing: -0.01em; margin: 0; }
h2 { font-size: 15px; font-weight: 650; margin: 0 0 12px; }
header p, .note, small, footer { color: var(--soft); }
header p { margin: 2px 0 20px; }
code { font: 12.5px/1.4 ui-monospace, Menlo, Consolas, monospace; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px; margin-bottom: 16px; min-width: 0; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(170px, 1fr)); gap: 18px; }
.tiles div { display: grid; }
.tiles strong { font-size: 22px; font-weight: 600; font-variant-numeric: tabular-nums; }
.columns { display: grid; grid-template-columns: 4fr 3fr; gap: 16px; align-items: start; }
@media (max-width: 960px) { .columns { grid-template-columns: 1fr; } }
.legend { display: flex; flex-wrap: wrap; gap: 4px 20px; color: var(--soft); margin-bottom: 10px; align-items: center; }
.zoom { margin-left: auto; display: flex; gap: 8px; align-items: center; }
.dot { display: inline-block; width: 9px; height: 9px; border-radius: 3px; margin-right: 7px; background: var(--own); }
.forward { --own: var(--forward); } .backward { --own: var(--backward); } .update { --own: var(--update); }
.scroll { overflow-x: auto; } .tall { max-height: 480px; overflow-y: auto; }
.timeline { position: relative; width: 100%; }
.axis { position: relative; height: 22px; font-size: 11.5px; color: var(--soft); }
.axis i { position: absolute; font-style: normal; padding-left: 4px; border-left: 1px solid var(--line); height: 176px; white-space: nowrap; }
.lane { position: relative; margin-bottom: 4px; height: 30px; }
.lane.part { height: 20px; } .lane.kernel { height: 92px; }
.lane b { position: absolute; top: 0; bottom: 0; min-width: 1px; overflow: hidden; font-weight: 500; font-size: 12px; border-radius: 3px; background: var(--own); color: var(--on); border-right: 1px solid var(--paper); }
.lane.layer b { background: color-mix(in srgb, var(--own) 22%, var(--paper)); color: var(--ink); }
.lane.kernel b.also-update { box-shadow: inset 0 -8px var(--update); }
.lane b:hover { filter: brightness(1.12); }
.lane span { display: block; padding: 1px 5px; white-space: nowrap; overflow: hidden; text-overflow: clip; }
.lane.layer span { padding-top: 5px; }
.lane.kernel span { padding-top: 6px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th { font-weight: 500; color: var(--soft); font-size: 12.5px; white-space: nowrap; }
#kernels th { cursor: pointer; } #kernels th[aria-sort] { color: var(--ink); }
#kernels th[aria-sort=descending]::after { content: " ↓"; } #kernels th[aria-sort=ascending]::after { content: " ↑"; }
td, th { padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
tbody tr:hover { background: color-mix(in srgb, var(--bar) 35%, transparent); }
.number { text-align: right; white-space: nowrap; } .layers td { white-space: nowrap; } .text { text-align: left; }
td small { display: block; font-size: 12px; }
.named { position: relative; padding-left: 16px; }
.named::before { content: ""; position: absolute; left: 0; top: 6px; width: 9px; height: 9px; border-radius: 3px; background: var(--own); }
#kernels td code { overflow-wrap: anywhere; }
.bar { display: inline-block; min-width: 96px; padding: 0 6px; border-radius: 3px; background: linear-gradient(var(--bar), var(--bar)) left / var(--part) 100% no-repeat; }
svg { display: block; width: 100%; height: auto; }
svg text { font: 11.5px system-ui, sans-serif; fill: var(--soft); }
.grid line { stroke: var(--line); }
.roof line { stroke: var(--ink); stroke-width: 1.5; }
.roof text { fill: var(--ink); }
.kernel circle { fill: var(--own); fill-opacity: 0.55; stroke: var(--own); }
.name path { fill: none; stroke: var(--soft); stroke-width: 0.75; }
.name text { fill: var(--ink); font-size: 11.5px; paint-order: stroke; stroke: var(--paper); stroke-width: 4px; }
.slots rect { fill: color-mix(in srgb, var(--own) 45%, var(--paper)); }
.slots .free { fill: var(--line); fill-opacity: 0.4; }
.slots g text { fill: var(--ink); font-size: 11px; }
.slots .live { fill: color-mix(in srgb, var(--soft) 25%, transparent); stroke: var(--soft); }
.kinds { display: flex; gap: 2px; margin: 4px 0 16px; }
.kinds b { flex-basis: 3px; min-width: 3px; overflow: hidden; white-space: nowrap; font-weight: 500; font-size: 12px; background: var(--bar); border-radius: 3px; height: 26px; }
.kinds span { padding: 3px 8px; display: block; }
.note { margin: 10px 0 0; font-size: 12.5px; }
footer { font-size: 12.5px; padding-bottom: 40px; }
#tip { position: fixed; top: 0; left: 0; z-index: 1; pointer-events: none; max-width: 520px; white-space: pre-wrap; background: var(--ink); color: var(--paper); font-size: 12.5px; padding: 8px 12px; border-radius: 6px; }
#tip strong { display: block; overflow-wrap: anywhere; }
#tip[hidden] { display: none; }
@media print { .zoom { display: none; } section { break-inside: avoid; } }
`;
