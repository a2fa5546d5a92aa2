#!/usr/bin/env node
import { endWhenOutputFails } from './output.js';
import { fail, runCommand } from './run.js';

const args = process.argv.slice(2);
endWhenOutputFails();
// What no promise waits for is a failure like any other: Node's own exit code, 1, would mean "no".
process.on('uncaughtException', (error) => process.exit(fail(error, args)));
process.exitCode = await runCommand(args);
