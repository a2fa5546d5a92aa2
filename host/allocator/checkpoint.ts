import type { Checkpoint } from './api.js';
import { AllocatorError } from './errors.js';
import type { Session } from './session.js';

/** Keeps a copy of the module's memory, and the names in it. */
export function checkpointOf(session: Session): Checkpoint {
  session.notInBatch('a checkpoint');
  const { module, names } = session;
  let image: Uint8Array<ArrayBuffer> | undefined = module.image();
  const goBackInNames = names.keep();
  const goBack = (): void => {
    session.notInBatch('going back to a checkpoint');
    if (image === undefined) {
      throw new AllocatorError('INVALID_VALUE', 'the checkpoint was released');
    }
    module.restore(image);
    goBackInNames();
  };
  const release = (): void => {
    if (image !== undefined) module.giveBack(image);
    image = undefined;
  };
  return Object.assign(goBack, { release });
}
