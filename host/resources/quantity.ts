import { describe } from './describe.js';
import { ResourceError } from './errors.js';

/**
 * The largest quantity, in thousandths: up to here every whole number is exact in a double. (The
 * plain number that stands for it tells thousandths apart up to 2^42 units; nobody has as many.)
 */
export const THOUSANDTHS_MAX = Number.MAX_SAFE_INTEGER;

/**
 * A scalar in thousandths, rounded as Mesos does: `llround(value * 1000)`.
 *
 * @throws {ResourceError} `QUANTITY` when the value is no number, not finite, negative, or beyond
 * {@link THOUSANDTHS_MAX}.
 */
export function toThousandths(value: number): number {
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new ResourceError(
      'QUANTITY',
      `${typeof value === 'number' ? value : describe(value)} is no quantity`,
      {
        expected: 'a finite number',
      },
    );
  }
  if (value < 0) {
    throw new ResourceError('QUANTITY', `the quantity ${value} is negative`, {
      expected: 'a number from 0 on',
    });
  }
  // llround takes halves away from zero: for what is not negative, Math.round does the same. The
  // sum makes an ordinary zero of -0.
  return checked(Math.round(value * 1000) + 0, value);
}

/** The number that Mesos would write: `fromThousandths(1500)` is 1.5. */
export function fromThousandths(thousandths: number): number {
  return thousandths / 1000;
}

/** @throws {ResourceError} `QUANTITY` when the sum is beyond {@link THOUSANDTHS_MAX}. */
export function addThousandths(a: number, b: number): number {
  return checked(a + b, (a + b) / 1000);
}

function checked(thousandths: number, value: number): number {
  if (thousandths > THOUSANDTHS_MAX) {
    throw new ResourceError('QUANTITY', `the quantity ${value} is too large`, {
      expected: `at most ${THOUSANDTHS_MAX / 1000}`,
    });
  }
  return thousandths;
}
