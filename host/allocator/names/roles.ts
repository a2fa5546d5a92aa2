import * as abi from '../../../assembly/abi.js';
import type { Policy, RoleOrder, RolePolicy } from '../api.js';
import { AllocatorError } from '../errors.js';
import { shown } from '../input/read.js';
import * as records from '../records.js';
import { passesOn, rolePolicyOf } from '../role-policy.js';
import type { Stage } from '../stage.js';
import { Numbers, type NumbersJson } from './numbers.js';
import type { Part } from './part.js';

const ORDERS: Record<RoleOrder, number> = {
  drf: abi.ORDER_DRF,
  fifo: abi.ORDER_FIFO,
  priority: abi.ORDER_PRIORITY,
  random: abi.ORDER_RANDOM,
  shortest: abi.ORDER_SHORTEST,
};
const ADMISSIONS = {
  greedy: abi.ADMISSION_GREEDY,
  backfill: abi.ADMISSION_BACKFILL,
  gang: abi.ADMISSION_GANG,
  easy: abi.ADMISSION_EASY,
} as const;

/** The root of the tree, which is nobody's role. */
const ROOT = '';

/** Role paths and their handles; each role is defined in the module, with its policy, when named. */
export class Roles implements Part<NumbersJson> {
  readonly numbers = new Numbers();

  constructor(
    private readonly stage: Stage,
    private readonly policy: Policy,
  ) {
    this.numbers.add(ROOT);
  }

  pathOf(handle: number): string {
    return this.numbers.word(handle);
  }

  /** The handle of a role that is known, or -1. */
  find(path: string): number {
    return path === ROOT ? -1 : this.numbers.find(path);
  }

  /** The handle of a role, which is defined with its ancestors if it is new. */
  handle(path: string): number {
    const known = this.find(path);
    if (known >= 0) return known;
    checkRole(path);
    const cut = path.lastIndexOf('/');
    const parent = cut < 0 ? abi.ROLE_ROOT : this.handle(path.slice(0, cut));
    const handle = this.numbers.add(path);
    this.stage.defines(() => this.numbers.takeBack(path));
    records.defineRole(this.stage, handle, parent, path);
    this.definePolicy(handle, path);
    return handle;
  }

  /** Roles at the top level that one selector runs are a group of siblings, too. */
  defineRoot(): void {
    this.definePolicy(abi.ROLE_ROOT, '');
  }

  private definePolicy(handle: number, path: string): void {
    const policy = this.policyOf(path);
    if (policy === undefined) return;
    const { order, admission, relinquish } = policy;
    records.setRolePolicy(
      this.stage,
      handle,
      ORDERS[order ?? 'drf'],
      ADMISSIONS[admission ?? 'greedy'],
      relinquish?.patienceMs ?? -1,
      relinquish?.backoffMs ?? 0,
      relinquish?.backoffMaxMs ?? 0,
      relinquish?.requeue === 'back' ? 1 : 0,
      relinquish?.limit ?? 0,
      passesOn(policy.order) ? this.policy.roles.indexOf(policy) + 1 : 0,
    );
  }

  /** What the policy says of a role, if anything. */
  policyOf(path: string): RolePolicy | undefined {
    return rolePolicyOf(this.policy, path);
  }

  /** Forgets roles that the module forgot. */
  forget(handles: ReadonlySet<number>): void {
    this.numbers.forget(handles);
  }

  toJSON(): NumbersJson {
    return this.numbers.toJSON();
  }

  /** Keeps which roles there are now; calling what it returns goes back to them. */
  keep(): () => void {
    return this.numbers.keep();
  }

  restoreFrom(numbers: NumbersJson): void {
    this.numbers.restoreFrom(numbers);
  }
}

/** Mesos' rules for role names (`docs/roles.md`). */
function checkRole(path: string): void {
  const wrong =
    typeof path !== 'string' ||
    path === '' ||
    path.length > abi.NAME_BYTES_MAX / 4 ||
    path.split('/').length >= abi.ROLE_DEPTH_MAX ||
    path
      .split('/')
      .some((part) => part === '' || part === '.' || part === '..' || part.startsWith('-')) ||
    /[\s\u007f\\]/.test(path) ||
    (path !== '*' && path.split('/').includes('*'));
  if (wrong) {
    throw new AllocatorError(
      'INVALID_VALUE',
      `${shown(path)} is no role: expected NAME or NAME/NAME, without blanks, "." or ".."`,
    );
  }
}
