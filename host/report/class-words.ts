import type { FrameworkClass } from '../replay/result.js';

/** Classes in the order in which they are shown, and what each is called and means. */
export const CLASSES: readonly {
  readonly key: FrameworkClass;
  readonly label: string;
  readonly meaning: string;
}[] = [
  {
    key: 'satisfied',
    label: 'got their minimum',
    meaning: 'held at least the minimum that they need to start',
  },
  {
    key: 'underResourced',
    label: 'started below it',
    meaning: 'started with less than their minimum because their waiting time was over',
  },
  {
    key: 'waiting',
    label: 'still waiting',
    meaning: 'below their minimum at the end, but something can still bring them on',
  },
  {
    key: 'stuck',
    label: 'stuck',
    meaning: 'below their minimum at the end, and nothing can happen any more that would help',
  },
  {
    key: 'gaveUp',
    label: 'gave up',
    meaning: 'gave their resources back as often as the policy allows',
  },
  {
    key: 'infeasible',
    label: 'infeasible',
    meaning: 'ask for more than the cluster could give them at all',
  },
  { key: 'noMinimum', label: 'no minimum', meaning: 'can start with anything they are given' },
];
