//! The look of the page: light and dark, screen and paper.

/// The style sheet; it names no font, image or file of elsewhere.
pub(super) const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #ffffff;
  --share: #2f6fb0; --pale: #b9cfe6; --warn: #b3592b; --whisker: #1b1f24; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa4af; --line: #3a424c; --paper: #10151b;
  --share: #5b9bdb; --pale: #2c4560; --warn: #dd8a5c; --whisker: #f0f4f8; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 72rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .3rem; break-after: avoid; }
p, ul { margin: .3rem 0 .8rem; max-width: 48rem; }
ul { padding-left: 1.2rem; } .lead { font-size: 1.05rem; }
cite, var { font-style: normal; } data, time { font-variant-numeric: tabular-nums; white-space: nowrap; }
.soft, .soft * { color: var(--soft); } .soft { font-size: .9rem; }
.warn { border-left: 4px solid var(--warn); padding: .1rem .9rem; margin-top: 1.2rem; } .warn h2 { margin-top: .3rem; }
.facts { display: flex; flex-wrap: wrap; gap: .3rem 2rem; margin: .6rem 0; }
.facts dt { color: var(--soft); font-size: .85rem; } .facts dd { margin: 0; font-weight: 600; }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; color: var(--soft); font-size: .9rem; margin: .4rem 0; }
.key i { display: inline-block; width: 1.4rem; height: .7rem; margin-right: .4rem; background: var(--share); }
.key i.few { background: var(--pale); }
.key i.span { height: 0; border-top: 2px solid var(--whisker); background: none; vertical-align: middle; }
ol.rows { list-style: none; margin: 0; padding: 0; }
ol.rows > li { display: grid; grid-template-columns: 15rem minmax(7rem, 1fr) 14rem minmax(8rem, 1fr); gap: 0 1rem;
  align-items: center; padding: .3rem 0; border-top: 1px solid var(--line); break-inside: avoid; }
ol.rows > li.axis { border: 0; color: var(--soft); font-size: .75rem; padding: 0; }
.name { overflow-wrap: anywhere; line-height: 1.3; }
small { color: var(--soft); font-size: .8rem; display: inline-block; margin-right: .6rem; }
.figures b { display: inline-block; min-width: 4rem; } .figures { line-height: 1.35; }
.flag { color: var(--warn); }
svg { display: block; width: 100%; } svg line, svg polyline, svg path { vector-effect: non-scaling-stroke; }
svg.bar { height: 1.4rem; } svg.line { height: 2.6rem; } svg.bars { height: 7rem; } svg.columns { height: 4rem; }
.levels svg.columns { height: 1.8rem; width: 6rem; } figure svg.line { height: 4rem; }
.grid { stroke: var(--line); stroke-width: 1; } .share { fill: var(--share); } .share.few { fill: var(--pale); }
.whisker { stroke: var(--whisker); stroke-width: 1.5; } .band { fill: var(--share); opacity: .22; }
.curve { fill: none; stroke: var(--share); stroke-width: 1.5; }
.dot { stroke: var(--share); stroke-width: 5; stroke-linecap: round; } .dot.few { stroke: var(--pale); }
.break { stroke: var(--warn); stroke-width: 1.5; stroke-dasharray: 3 3; }
.under { display: flex; justify-content: space-between; color: var(--soft); font-size: .75rem; }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem 2.5rem; }
figure { margin: .4rem 0; break-inside: avoid; min-width: 0; } figcaption { margin-bottom: .3rem; }
.wide { overflow-x: auto; max-width: 100%; }
table { border-collapse: collapse; font-size: .9rem; margin: .3rem 0; } tr { break-inside: avoid; }
th { text-align: left; font-weight: 600; color: var(--soft); font-size: .8rem; }
td, th { padding: .2rem 1rem .2rem 0; vertical-align: top; } tr + tr td { border-top: 1px solid var(--line); }
td small { margin-left: .4rem; } tr.few td { color: var(--soft); } table.bins td, table.bins th { padding-right: .6rem; }
details { font-size: .95rem; } summary { color: var(--soft); cursor: pointer; width: max-content; }
@media screen and (max-width: 52rem) {
  ol.rows > li { grid-template-columns: 1fr 1fr; padding: .5rem 0; gap: .1rem 1rem; } ol.rows > li.axis { display: none; }
  .name { grid-column: 1 / -1; } .figures { grid-column: 1 / -1; grid-row: 2; }
}
@media print { body { font-size: 10pt; padding: 0; max-width: none; } summary { display: none; }
  :root { --ink: #000; --paper: #fff; --soft: #444; --line: #bbb; --share: #2f6fb0; --pale: #b9cfe6; --warn: #b3592b; --whisker: #000; }
  svg, i { print-color-adjust: exact; -webkit-print-color-adjust: exact; } .wide { overflow: visible; }
  ol.rows > li { grid-template-columns: 11rem 1fr 11rem 1fr; } table { font-size: 8.5pt; } td, th { padding-right: .5rem; } }
";
