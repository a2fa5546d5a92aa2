/** One step of the world. A filter of -1 ms is none. */
export type Action =
  | { readonly kind: 'advance' }
  | { readonly kind: 'allocate'; readonly order: readonly number[] }
  | { readonly kind: 'arrive'; readonly framework: number }
  | { readonly kind: 'leave'; readonly framework: number }
  | { readonly kind: 'suppress'; readonly framework: number }
  | { readonly kind: 'revive'; readonly framework: number }
  /** It declares that it runs for so long, counted from when it had its minimum. */
  | { readonly kind: 'extend'; readonly framework: number; readonly durationMs: number }
  | { readonly kind: 'lose'; readonly agent: number }
  | {
      readonly kind: 'accept';
      readonly framework: number;
      readonly offer: number;
      readonly agent: number;
      readonly units: number;
      readonly filterMs: number;
    }
  | {
      readonly kind: 'decline';
      readonly framework: number;
      readonly offer: number;
      readonly agent: number;
      readonly filterMs: number;
    }
  | {
      readonly kind: 'finish';
      readonly framework: number;
      readonly agent: number;
      readonly units: number;
    }
  /** The host takes back, of a framework that has to relinquish, an offer or what it uses. */
  | {
      readonly kind: 'rescind';
      readonly framework: number;
      readonly offer: number;
      readonly agent: number;
    }
  | {
      readonly kind: 'take back';
      readonly framework: number;
      readonly agent: number;
      readonly units: number;
    };
