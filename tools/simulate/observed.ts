import type { Allocator, Decisions } from '../../host/allocator/api.js';

/** Is told of an allocator's calls as they are made. */
export interface Observer {
  /** The call has been made; `args` are what it was given, and `decisions` what it came to, if any. */
  called(name: keyof Allocator, args: readonly unknown[], decisions: Decisions | undefined): void;
}

/** The allocator, with somebody looking on. What the observer throws comes out of the call. */
export function observed<Observed extends Allocator>(
  allocator: Observed,
  observer: Observer,
): Observed {
  return new Proxy(allocator, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const result: unknown = member.apply(target, args);
        const decisions = isDecisions(result) ? result : undefined;
        observer.called(name as keyof Allocator, args, decisions);
        return result;
      };
    },
  });
}

function isDecisions(result: unknown): result is Decisions {
  return typeof result === 'object' && result !== null && 'transitions' in result;
}
