/** The look of the comparison's page, light and dark. Bars differ in brightness as well as in hue. */
export const COMPARISON_STYLE = `
:root { color-scheme: light dark; --paper: #fff; --ink: #1d2733; --quiet: #5a6a7a; --grid: #d9e0e7; --band: #f3f6f9;
  --cached: #1b7f5c; --saved5m: #3b82c4; --saved1h: #1c4a86; --fresh: #c9862b;
  --expiry: #b5452c; --lookback: #d98a2b; --change: #7a4fa3; --cold: #6f8797; --race: #c2548b; --unmarked: #c9b037; --bound: #b5452c }
@media (prefers-color-scheme: dark) { :root { --paper: #12181f; --ink: #e4eaf0; --quiet: #9aa9b8; --grid: #2c3844; --band: #1a222b;
  --cached: #3fb98c; --saved5m: #6fb1ec; --saved1h: #3f78c0; --fresh: #e0a552;
  --expiry: #e2725b; --lookback: #eaa757; --change: #ab86d0; --cold: #8ea6b6; --race: #e083b2; --unmarked: #dcc95f; --bound: #ff8f75 } }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 1200px; padding: 2rem 1.25rem 4rem; background: var(--paper); color: var(--ink);
  font: 15px/1.55 system-ui, sans-serif }
h1 { font-size: 1.6rem; margin: 0 0 .25rem } h2 { font-size: 1.15rem; margin: 2.5rem 0 .5rem } p { margin: .4rem 0; max-width: 48rem }
.quiet { color: var(--quiet) }
svg { display: block; width: 100%; height: auto; margin: .5rem 0; font: 13px system-ui, sans-serif }
svg text { fill: var(--ink); dominant-baseline: middle } svg .name { text-anchor: end } svg .tick { text-anchor: middle; fill: var(--quiet) }
svg .value { font-variant-numeric: tabular-nums }
svg .grid { stroke: var(--grid) } svg .mark { stroke: var(--bound); stroke-width: 2; stroke-dasharray: 4 3 }
svg .whisker { stroke: var(--ink); fill: none }
.legend { display: flex; flex-wrap: wrap; gap: .35rem 1.1rem; margin: .3rem 0; padding: 0; list-style: none }
.legend i { display: inline-block; width: .8em; height: .8em; margin-right: .4em; border-radius: 2px; vertical-align: -.05em }
.cached { fill: var(--cached); background: var(--cached) } .saved5m { fill: var(--saved5m); background: var(--saved5m) }
.saved1h { fill: var(--saved1h); background: var(--saved1h) } .fresh { fill: var(--fresh); background: var(--fresh) }
.expiry { fill: var(--expiry); background: var(--expiry) } .lookback { fill: var(--lookback); background: var(--lookback) }
.change { fill: var(--change); background: var(--change) } .cold { fill: var(--cold); background: var(--cold) }
.race { fill: var(--race); background: var(--race) } .unmarked { fill: var(--unmarked); background: var(--unmarked) }
.scroll { overflow-x: auto } table { border-collapse: collapse; width: 100%; font-size: 13px; font-variant-numeric: tabular-nums }
th, td { padding: .3rem .35rem; text-align: right; white-space: nowrap } th:first-child, td:first-child { text-align: left }
thead th { border-bottom: 2px solid var(--grid); vertical-align: bottom } tbody tr:nth-child(even) { background: var(--band) }
td.best { font-weight: 700; color: var(--cached) }
`
