//! The look of the page: light and dark, screen and paper.

/// The style sheet; it names no font, image or file of elsewhere.
pub(super) const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --paper: #ffffff;
  --share: #2f6fb0; --lack: #b3592b; --whisker: #1b1f24; --other: #8250a8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edf3; --soft: #9aa4af; --line: #3a424c; --paper: #10151b;
  --share: #5b9bdb; --lack: #dd8a5c; --whisker: #f0f4f8; --other: #c79bef; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 68rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .3rem; }
h2 { font-size: 1.25rem; margin: 2.2rem 0 .3rem; }
p { margin: .3rem 0 .8rem; max-width: 46rem; }
.soft { color: var(--soft); font-size: .9rem; }
.warn { border-left: 4px solid var(--lack); padding: .3rem .8rem; }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; color: var(--soft); font-size: .9rem; margin: .4rem 0; }
.key i { display: inline-block; width: 1.4rem; height: .7rem; margin-right: .4rem; background: var(--share); }
.lack .key i.one { background: var(--lack); }
.key i.span { height: 0; border-top: 2px solid var(--whisker); background: none; vertical-align: middle; }
.key i.tick { width: 0; height: 1rem; border-left: 3px solid var(--other); background: none; vertical-align: middle; }
ol.rows { list-style: none; margin: 0; padding: 0; }
ol.rows > li { display: grid; grid-template-columns: 16rem minmax(8rem, 1fr) 18rem; gap: 0 1rem; align-items: center;
  padding: .3rem 0; border-top: 1px solid var(--line); break-inside: avoid; }
.name { overflow-wrap: anywhere; line-height: 1.3; }
.name small, .figures small { color: var(--soft); font-size: .8rem; display: block; }
.figures { font-variant-numeric: tabular-nums; line-height: 1.3; }
.more { grid-column: 1 / -1; } .asked { display: flex; flex-wrap: wrap; align-items: center; gap: 0 1rem; }
svg.bar { width: 100%; height: 1.5rem; display: block; }
svg line { vector-effect: non-scaling-stroke; }
.grid { stroke: var(--line); stroke-width: 1; }
.share { fill: var(--share); } .lack .share { fill: var(--lack); }
.whisker { stroke: var(--whisker); stroke-width: 1.5; }
.other { stroke: var(--other); stroke-width: 3; }
svg.levels { width: 9rem; height: 2.4rem; display: block; }
svg.levels text { font-size: 10px; text-anchor: middle; fill: var(--soft); }
.level { fill: var(--soft); } .level.required { fill: var(--share); }
.base { stroke: var(--line); stroke-width: 1; } .base.required { stroke: var(--share); stroke-width: 3; }
details { font-size: .9rem; } summary { color: var(--soft); cursor: pointer; width: max-content; }
blockquote { margin: .2rem 0 .3rem; padding-left: .7rem; border-left: 3px solid var(--line); font-size: .9rem;
  overflow-wrap: anywhere; }
blockquote cite { color: var(--soft); font-style: normal; font-size: .8rem; }
table { border-collapse: collapse; font-size: .9rem; } td { padding: .15rem 1rem .15rem 0; vertical-align: top; }
.scale { display: flex; justify-content: space-between; color: var(--soft); font-size: .75rem; }
@media (max-width: 46rem) {
  ol.rows > li { grid-template-columns: 1fr; gap: .1rem; padding: .5rem 0; }
  ol.rows > li.scaled { display: none; } .figures small { display: inline-block; margin-right: .8rem; }
  .figures b + small, .figures small:first-of-type { margin-left: .8rem; }
}
@media print { body { font-size: 10pt; padding: 0; max-width: none; } summary { display: none; }
  :root { --ink: #000; --paper: #fff; --soft: #444; --line: #bbb; --share: #2f6fb0; --lack: #b3592b; --whisker: #000;
    --other: #8250a8; }
  svg, i { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  ol.rows > li { grid-template-columns: 13rem 1fr 13rem; } }
";
