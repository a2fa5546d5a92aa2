import { VOCABULARY_AT } from '../memory/layout';

/** The resource names that the host defined, numbered from 0. */
export class Vocabulary {
  nameCount: i32;
  /** One bit a name: there are ranges or sets of it, which quota does not charge. */
  intervalNames: u32;
}

export const vocabulary = changetype<Vocabulary>(VOCABULARY_AT);
