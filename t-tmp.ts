import { writeFileSync } from 'node:fs';
import { pitfallResult } from './test/support/replay-result.js';
import { renderPage } from './host/report/page.js';
const p = renderPage(pitfallResult()); writeFileSync('/tmp/shots/p.html', p); console.log(p.length);
