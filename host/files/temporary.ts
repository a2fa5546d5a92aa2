import { mkdtempSync, rmSync } from 'node:fs';
import { onExit } from 'signal-exit';

/**
 * Makes a folder that is removed when the process ends or is interrupted, or by `forget`. From before
 * it is there an end is heard.
 */
export function folderUntilEnd(prefix: string): { folder: string; forget: () => void } {
  let folder: string | undefined;
  const remove = () => {
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  };
  const listenNoMore = onExit(remove);
  const forget = () => {
    listenNoMore();
    remove();
  };
  try {
    folder = mkdtempSync(prefix);
  } catch (error) {
    forget();
    throw error;
  }
  return { folder, forget };
}
