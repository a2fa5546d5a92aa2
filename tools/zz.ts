import { holdRecording } from '../host/trust/recording.js';
import { replayed } from '../host/trust/replayed.js';
for (const f of process.argv.slice(2)) {
const source='traces/'+f;
const cpu=()=>process.cpuUsage().user/1e6;
let t=cpu(); const recording = await holdRecording(source); console.log(f,'hold', (cpu()-t).toFixed(2));
const r = { source, recording, intervalMs: 1000 } as any;
for (const [what, seeds] of [['nothing', 20], ['order', 1], ['answers', 1]] as const) { t=cpu(); for (let s=0;s<seeds;s++) await replayed(r, what, s); console.log(what, seeds, (cpu()-t).toFixed(2)); }
}
