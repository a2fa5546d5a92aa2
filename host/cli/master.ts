import type { Command } from 'commander';
import { type Access, readAccess } from '../master/index.js';

/** The options of every command that asks a running master. */
export interface MasterOptions {
  readonly ca?: string;
  readonly insecure?: boolean;
  readonly principal?: string;
  readonly secretFile?: string;
}

/** Gives a command the options by which it comes to a master. */
export function addMasterOptions(command: Command): Command {
  return command
    .option('--ca <file>', "certificates (PEM) of who signed the master's, for https")
    .option('--insecure', 'take any certificate')
    .option('--principal <name>', 'as whom to ask (basic authentication)')
    .option('--secret-file <file>', "the principal's secret");
}

/** @throws {MasterError} when what gives access cannot be read. */
export function accessOf({ ca, insecure, principal, secretFile }: MasterOptions): Access {
  return readAccess({ caFile: ca, isInsecure: insecure, principal, secretFile });
}
