// The command as it is built, in this thread: what main.js does, without a process for each.
import { parentPort } from 'node:worker_threads';
import { runCommand } from '../../build/host/cli/run.js';

let printed = [];
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (text) => {
    printed.push(String(text));
    return true;
  };
}

parentPort.on('message', async (args) => {
  printed = [];
  const code = await runCommand(args);
  parentPort.postMessage({ code, printed: printed.join('') });
});
