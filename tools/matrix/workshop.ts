import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TIMEOUT_MS = 600_000;

/**
 * A temporary folder with the package installed as `npm pack` makes it, and below it a folder for
 * each tool that is tried on it, which finds the package there as any project does.
 */
export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'fairlead-matrix-'));
  private readonly installed = new Map<string, Promise<string>>();

  /** Packs and installs the package; returns the tarball's path. */
  async pack(): Promise<string> {
    const args = ['pack', '--silent', '--pack-destination', this.folder];
    // What the build prints comes first.
    const name = (await this.output('npm', args, ROOT)).toString().trim().split('\n').at(-1) ?? '';
    const tarball = join(this.folder, name);
    await this.install('.', [tarball]);
    return tarball;
  }

  /** Installs packages into a folder of their own, once; returns its path. */
  install(name: string, specifiers: readonly string[]): Promise<string> {
    const installed = this.installed.get(name) ?? this.installInto(name, specifiers);
    this.installed.set(name, installed);
    return installed;
  }

  private async installInto(name: string, specifiers: readonly string[]): Promise<string> {
    const folder = join(this.folder, name);
    this.write(join(name, 'package.json'), '{ "private": true, "type": "module" }');
    await this.output('npm', ['install', '--no-audit', '--no-fund', ...specifiers], folder);
    return folder;
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /**
   * What a command writes to standard output.
   *
   * @throws {Error} with all that it wrote when its exit code is not 0.
   */
  async output(command: string, args: readonly string[], cwd = this.folder): Promise<Buffer> {
    const options = { cwd, encoding: 'buffer', timeout: TIMEOUT_MS, maxBuffer: 2 ** 28 } as const;
    try {
      return (await run(command, args, options)).stdout;
    } catch (error) {
      const { stdout = '', stderr = '', message } = error as Error & Record<string, unknown>;
      throw new Error(`${message}\n${stdout}${stderr}`, { cause: error });
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
