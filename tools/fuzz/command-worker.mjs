// The command's own functions, in this thread: what main.js does, without a process for each.
import { parentPort } from 'node:worker_threads';
import { CommanderError } from 'commander';
import { describeFailure, EXIT } from '../../build/host/cli/errors.js';
import { printNote } from '../../build/host/cli/output.js';
import { createProgram } from '../../build/host/cli/program.js';

let printed = [];
for (const stream of [process.stdout, process.stderr]) {
  stream.write = (text) => {
    printed.push(String(text));
    return true;
  };
}

parentPort.on('message', async (args) => {
  process.exitCode = undefined;
  printed = [];
  let code;
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    code = process.exitCode ?? EXIT.done;
  } catch (error) {
    // The parser has said already what is wrong.
    if (error instanceof CommanderError) code = error.exitCode === 0 ? EXIT.done : EXIT.badInput;
    else {
      const { exitCode, line } = describeFailure(error);
      code = exitCode;
      printNote(`fairlead: ${code === EXIT.broken ? error.stack : line}`);
    }
  }
  parentPort.postMessage({ code, printed: printed.join('') });
});
