// The command's own functions, in this thread: what main.js does, without a process for each.
import { parentPort } from 'node:worker_threads';
import { CommanderError } from 'commander';
import { describeFailure, EXIT } from '../build/host/cli/errors.js';
import { createProgram } from '../build/host/cli/program.js';

parentPort.on('message', async (args) => {
  process.exitCode = undefined;
  try {
    await createProgram().parseAsync(args, { from: 'user' });
    parentPort.postMessage(process.exitCode ?? EXIT.done);
  } catch (error) {
    const isUsage = error instanceof CommanderError;
    const usage = error.exitCode === 0 ? EXIT.done : EXIT.badInput;
    parentPort.postMessage(isUsage ? usage : describeFailure(error).exitCode);
  }
});
