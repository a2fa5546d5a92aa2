/**
 * The page's style sheet. Colours are variables, so that the plots follow light and dark; those of
 * roles and phases come from the Okabe-Ito set, which colour-blind readers tell apart.
 */
export const STYLE = `
:root {
  color-scheme: light dark;
  --paper: #ffffff; --panel: #f6f7f9; --ink: #1b2027; --soft: #57606c; --line: #d9dde3;
  --accent: #0060a0; --bad: #b3400a; --good: #00664a;
  --c1: #009e73; --c2: #56b4e9; --c3: #d55e00; --c4: #8f7f00; --c5: #cc79a7; --c6: #0072b2;
  --c7: #e69f00; --c8: #9aa2ac;
  --running: #0072b2; --gathering: #e69f00; --waiting: #b4bcc7; --backing-off: #c0629a;
  --done: #e4e8ed; --other: #8f7f00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181d; --panel: #1d232a; --ink: #e7eaee; --soft: #a3adb9; --line: #343c46;
    --accent: #6cb8f0; --bad: #ff9a62; --good: #4fd0a4;
    --c1: #2fbf94; --c2: #8fd0f5; --c3: #f07d3c; --c4: #c9b83a; --c5: #dc93ba; --c6: #3d9ddb;
    --c7: #f0b43c; --c8: #7d8793;
    --running: #3d9ddb; --gathering: #f0b43c; --waiting: #5d6875; --backing-off: #dc93ba;
    --done: #2b323b; --other: #c9b83a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1.25rem 3rem; max-width: 78rem;
  background: var(--paper); color: var(--ink);
  font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", "DejaVu Sans", sans-serif;
  overflow-wrap: anywhere;
}
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .3rem; }
h2 { font-size: 1.3rem; margin: 3rem 0 .3rem; padding-top: 1.2rem; border-top: 1px solid var(--line); }
h3 { font-size: 1.02rem; margin: 1.9rem 0 .1rem; }
p { margin: .25rem 0 .8rem; max-width: 48rem; }
.soft, caption, figcaption small { color: var(--soft); }
.soft { font-size: .94rem; }
a { color: var(--accent); }
.cards, .multiples { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 20rem), 1fr)); }
.cards { margin: 1.4rem 0 1rem; padding: 0; list-style: none; }
.cards li { background: var(--panel); border-radius: .6rem; padding: 1rem 1.1rem; border-left: .3rem solid var(--line); }
.cards .bad { border-color: var(--bad); }
.cards .good { border-color: var(--good); }
.cards strong { display: block; font-size: 1.6rem; line-height: 1.25; margin: .1rem 0 .35rem; font-variant-numeric: tabular-nums; }
.cards .bad strong { color: var(--bad); }
.cards .good strong { color: var(--good); }
.cards a { font-weight: 600; }
figure { margin: .4rem 0; min-width: 0; }
figcaption { font-weight: 600; font-size: .95rem; margin-bottom: .2rem; }
figure svg { width: 100%; height: auto; --plot-background: var(--paper); }
.narrow { display: none; }
@media (max-width: 44rem) { .wide { display: none; } .narrow { display: block; } }
.legend { display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; list-style: none; padding: 0; margin: .4rem 0 .6rem; font-size: .92rem; }
.legend li { display: flex; align-items: center; gap: .4rem; }
.legend i { width: .95rem; height: .95rem; border-radius: .2rem; flex: none; }
.legend i.tick { width: .15rem; border-radius: 0; background: currentColor; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .94rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { text-align: left; padding: .2rem 0 .5rem; }
th, td { padding: .28rem .9rem .28rem 0; text-align: right; white-space: nowrap; vertical-align: baseline; }
thead th { white-space: normal; min-width: 4rem; max-width: 16rem; overflow-wrap: anywhere; border-bottom: 2px solid var(--line); }
th:first-child, td.text, th.text { text-align: left; }
tbody th:first-child { font-weight: inherit; }
tbody tr.main > * { border-top: 1px solid var(--line); }
tbody tr.main > th { font-weight: 600; }
tbody tr.sub > th { padding-left: 1.1rem; }
td.difference { color: var(--soft); font-size: .88rem; }
td.meaning { white-space: normal; text-align: left; color: var(--soft); min-width: 16rem; font-size: .88rem; }
.details td, .details th { padding-right: 1.2rem; }
.details td.name { white-space: normal; min-width: 9rem; }
details { margin: 1rem 0; }
summary { cursor: pointer; font-weight: 600; }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .88rem; }
@media (max-width: 44rem) {
  td.meaning { display: none; }
  body { padding: 1rem .9rem 2rem; }
  h1 { font-size: 1.4rem; }
  table { font-size: .82rem; }
  th, td { padding-right: .6rem; }
  th:first-child { white-space: normal; min-width: 6rem; }
  tbody tr.sub > th { padding-left: .7rem; }
}
@media print { body { max-width: none; } details > * { display: block; } }
`;
