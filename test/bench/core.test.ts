import { readFileSync } from 'node:fs';
import t from 'tap';
import { OP_ADD_AGENT } from '../../assembly/abi.js';
import { bytesOf, type CoreBuild, playStream, recordStream } from '../../bench/core/stream.js';
import type { CoreWorkload } from '../../bench/core/workloads.js';

/** What the benchmark of the core compares: the same calls, played to any build of it. */

const wasm = readFileSync(new URL('../../build/fairlead.wasm', import.meta.url));

function fresh(): CoreBuild {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), {
    env: { abort: () => undefined },
  });
  return exports as unknown as CoreBuild;
}

/** One allocation of the counted part refuses for ever what `refuses` says. */
function workload(refuses: boolean): CoreWorkload {
  return {
    name: 'two rounds',
    agents: 4,
    frameworks: 2,
    run(allocator, { agents, frameworks }, counts) {
      for (let i = 0; i < frameworks; i++) allocator.addFramework({ id: `f${i}`, roles: ['*'] });
      const { offers } = allocator.batch(() => {
        for (let i = 0; i < agents; i++) allocator.addAgent({ id: `a${i}`, resources: 'cpus:4' });
      });
      counts();
      allocator.batch(() => {
        for (const { id } of offers) allocator.decline([id], refuses ? 1e6 : undefined);
      });
      allocator.advance(1000);
      allocator.allocate();
    },
  };
}

t.test('a stream holds what the host wrote, call by call', async (t) => {
  const { name, calls } = await recordStream(workload(true), wasm);
  t.equal(name, 'two rounds 4 × 2');
  // Configuration, two frameworks and the agents are set-up; then answers, the time, a cycle.
  t.strictSame(
    calls.map(({ kind }) => kind),
    [0, 0, 0, 0, 2, 2, 1],
  );
  for (const { records } of calls) {
    let at = 0;
    while (at < records.length) at += records[at + 1] as number;
    t.equal(at, records.length, 'the records end where the call does');
  }
});

t.test('a stream is decided the same each time, and another one differently', async (t) => {
  const stream = await recordStream(workload(true), wasm);
  const other = await recordStream(workload(false), wasm);
  const { checksum } = playStream(fresh(), stream);
  t.equal(playStream(fresh(), stream).checksum, checksum);
  t.not(playStream(fresh(), other).checksum, checksum);
});

t.test('a file of a stream has the kind and the size of each call before its bytes', async (t) => {
  const stream = await recordStream(workload(true), wasm);
  const bytes = bytesOf(stream);
  let at = 0;
  for (const { kind, records } of stream.calls) {
    t.strictSame([bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)], [kind, records.byteLength]);
    t.equal(bytes.readDoubleLE(at + 8), records[0], 'the first field is the operation');
    at += 8 + records.byteLength;
  }
  t.equal(at, bytes.length);
});

t.test('a batch that crosses in pieces is played as one call', async (t) => {
  const agents = 2000;
  const { calls } = await recordStream({ ...workload(true), agents }, wasm);
  const ofAgents = calls[3]?.records ?? new Float64Array(0);
  let count = 0;
  for (let at = 0; at < ofAgents.length; at += ofAgents[at + 1] as number) {
    if (ofAgents[at] === OP_ADD_AGENT) count += 1;
  }
  t.equal(count, agents);
  t.equal(calls.length, 7);
});
