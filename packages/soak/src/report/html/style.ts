/** The one style sheet of a report. Colours are for text of a contrast of 4.5 and more on their grounds. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ground: #ffffff; --raised: #f6f7f9; --line: #d5d9e0; --text: #1b1f27; --quiet: #566071;
  --data: #1f5fbf; --band: #1f5fbf33; --warm-up: #8a94a626;
  --fail: #b3261e; --fail-ground: #fdecea; --warn: #8a5300; --warn-ground: #fff4de; --pass: #1b6e3c; --pass-ground: #e8f5ec;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14171c; --raised: #1c2027; --line: #363d49; --text: #e6e9ef; --quiet: #a2acbd;
    --data: #7db0ff; --band: #7db0ff3d; --warm-up: #a2acbd24;
    --fail: #ff9d94; --fail-ground: #3b1917; --warn: #f5c26b; --warn-ground: #372a10; --pass: #7fd49f; --pass-ground: #142e1e;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--text); font: 1rem/1.5 system-ui, sans-serif; }
header, main, footer { max-width: 90rem; margin: 0 auto; padding: 0 1.5rem; }
h1, h2, h3, h4 { line-height: 1.25; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.35rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1.1rem; margin: 1.75rem 0 .75rem; }
p { margin: .5rem 0; max-width: 95ch; overflow-wrap: anywhere; }
a { color: var(--data); }
code, pre { font: .9em/1.5 ui-monospace, monospace; }
code { background: var(--raised); padding: .1em .3em; border-radius: 3px; overflow-wrap: anywhere; }
pre { background: var(--raised); border: 1px solid var(--line); padding: .75rem; border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0; }
.verdict { margin-top: 1.5rem; padding: 1.25rem 1.5rem; border-radius: 8px; border-left: 6px solid; background: var(--raised); }
.verdict.fail { border-color: var(--fail); background: var(--fail-ground); }
.verdict.warn { border-color: var(--warn); background: var(--warn-ground); }
.verdict.pass { border-color: var(--pass); background: var(--pass-ground); }
.verdict p.run { margin: 0 0 .25rem; }
.verdict h1 { font-size: 1.75rem; }
.verdict.fail h1 { color: var(--fail); } .verdict.warn h1 { color: var(--warn); } .verdict.pass h1 { color: var(--pass); }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; margin: 1rem 0 0; padding: 0; }
.level { font-weight: 600; white-space: nowrap; padding: .1em .5em; border-radius: 4px; font-size: .9em; }
.level.fail { color: var(--fail); background: var(--fail-ground); }
.level.warn { color: var(--warn); background: var(--warn-ground); }
.level.pass { color: var(--pass); background: var(--pass-ground); }
.quiet { color: var(--quiet); font-weight: normal; font-size: .9em; }
.scroll { overflow-x: auto; margin: .5rem 0; }
table { border-collapse: collapse; font-size: .925rem; }
.scroll > table { min-width: 60%; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; vertical-align: top; border-bottom: 1px solid var(--line); }
th { color: var(--quiet); font-weight: 600; white-space: nowrap; }
td { min-width: 4rem; max-width: 60ch; overflow-wrap: break-word; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); gap: .25rem 2rem; margin: .5rem 0; }
.facts div { display: flex; gap: .75rem; border-bottom: 1px solid var(--line); padding: .3rem 0; }
.facts dt { color: var(--quiet); flex: 0 0 7.5rem; } .facts dd { margin: 0; overflow-wrap: anywhere; }
ol.advice { padding-left: 1.5rem; max-width: 85ch; } ol.advice li { margin: .5rem 0; overflow-wrap: anywhere; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: 0; margin: .5rem 0; list-style: none; color: var(--quiet); font-size: .9rem; }
.legend svg { vertical-align: middle; margin-right: .4rem; }
.process { border: 1px solid var(--line); border-radius: 8px; padding: 0 1rem; margin: 1rem 0; }
.process > summary { padding: .75rem 0; font-size: 1.1rem; font-weight: 600; cursor: pointer; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 34rem), 1fr)); gap: 1rem 2.5rem; padding-bottom: 1rem; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figcaption { font-weight: 600; margin-bottom: .25rem; }
figcaption + p, figure > p { font-size: .925rem; }
.body { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; }
.chart { flex: 1 1 20rem; min-width: 0; display: flex; }
.chart text { fill: var(--quiet); font-size: 12px; }
.axis { flex: none; } .plot { flex: 1 1 0; min-width: 0; margin-right: 1.5rem; overflow: visible; }
.numbers { flex: 0 0 9.5rem; } .numbers table { width: 100%; font-size: .85rem; }
.numbers th, .numbers td { padding: .2rem 0; min-width: 0; }
path { fill: none; vector-effect: non-scaling-stroke; }
.grid { stroke: var(--line); } .band { fill: var(--band); } .warm-up { fill: var(--warm-up); }
.mean { stroke: var(--data); stroke-width: 1.5; stroke-linejoin: round; stroke-linecap: round; }
.limit { stroke: var(--warn); stroke-width: 1.5; stroke-dasharray: 8 4; }
.mark { stroke-width: 1.5; } .mark.segment { stroke: var(--quiet); stroke-dasharray: 2 3; }
.mark.restart { stroke: var(--pass); stroke-dasharray: 5 3; } .mark.crash { stroke: var(--fail); stroke-width: 2; }
footer { color: var(--quiet); font-size: .9rem; margin-top: 2.5rem; padding-bottom: 2rem; }
@media (max-width: 40rem) {
  header, main, footer { padding: 0 .75rem; }
  .verdict { margin: .75rem .75rem 0; padding: 1rem; } .verdict h1 { font-size: 1.35rem; }
  .process { padding: 0 .6rem; }
  .numbers { flex-basis: 100%; } .numbers tbody { display: grid; grid-template-columns: 1fr 1fr; gap: 0 1.25rem; }
  .numbers tr { display: flex; justify-content: space-between; border-bottom: 1px solid var(--line); } .numbers th, .numbers td { border: 0; }
  .plot .odd { display: none; }
  .stack thead { display: none; }
  .stack tr { display: flex; flex-wrap: wrap; gap: 0 .75rem; padding: .4rem 0; border-bottom: 1px solid var(--line); }
  .stack td { min-width: 0; padding: .1rem 0; border: 0; } .stack td:empty { display: none; } .stack td:last-child { flex-basis: 100%; }
  .facts dt { flex-basis: 6rem; }
}
@media print {
  :root {
    --ground: #ffffff; --raised: #f6f7f9; --line: #c4c9d2; --text: #000000; --quiet: #444c5a;
    --data: #1f5fbf; --band: #1f5fbf33; --warm-up: #8a94a626;
    --fail: #b3261e; --fail-ground: #fdecea; --warn: #8a5300; --warn-ground: #fff4de; --pass: #1b6e3c; --pass-ground: #e8f5ec;
  }
  body { font-size: 10pt; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  header, main, footer { max-width: none; padding: 0; } .verdict { padding: 1rem; }
  nav { display: none; } .scroll { overflow: visible; }
  table { font-size: 8.5pt; } th, td { overflow-wrap: anywhere; } th { white-space: normal; }
  h2, h3, summary { break-after: avoid; } tr, .verdict { break-inside: avoid; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
