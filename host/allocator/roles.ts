import * as abi from '../../assembly/abi.js';
import type { Policy, RoleOrder, RolePolicy } from './api.js';
import { AllocatorError } from './errors.js';
import { checkPolicy, rolePolicyOf } from './role-policy.js';
import type { Stage } from './stage.js';

const ORDERS: Record<RoleOrder, number> = {
  drf: abi.ORDER_DRF,
  fifo: abi.ORDER_FIFO,
  priority: abi.ORDER_PRIORITY,
  random: abi.ORDER_RANDOM,
};
const ADMISSIONS = {
  greedy: abi.ADMISSION_GREEDY,
  backfill: abi.ADMISSION_BACKFILL,
  gang: abi.ADMISSION_GANG,
} as const;

/** Role paths and their handles; each role is defined in the module, with its policy, when named. */
export class Roles {
  private paths: string[] = [''];
  /** Only rises, so that while it is the same no role has come or gone. */
  private changes = 0;
  private readonly index = new Map<string, number>([['', abi.ROLE_ROOT]]);

  constructor(
    private readonly stage: Stage,
    private readonly policy: Policy,
  ) {
    checkPolicy(policy);
  }

  pathOf(handle: number): string {
    return this.paths[handle] as string;
  }

  /** The handle of a role that is known, or -1. */
  find(path: string): number {
    return path === '' ? -1 : (this.index.get(path) ?? -1);
  }

  /** The handle of a role, which is defined with its ancestors if it is new. */
  handle(path: string): number {
    const known = this.index.get(path);
    if (known !== undefined && path !== '') return known;
    checkRole(path);
    const cut = path.lastIndexOf('/');
    const parent = cut < 0 ? abi.ROLE_ROOT : this.handle(path.slice(0, cut));
    const handle = this.paths.length;
    this.paths.push(path);
    this.changes++;
    this.index.set(path, handle);
    this.stage
      .begin(abi.OP_DEFINE_ROLE)
      .put(handle)
      .put(parent)
      .putName(path)
      .endDefinition(() => {
        this.paths.length = handle;
        this.changes++;
        this.index.delete(path);
      });
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
    const passesOn = policy.order === 'fifo' || policy.order === 'priority';
    const { order, admission, relinquish } = policy;
    this.stage
      .begin(abi.OP_SET_ROLE_POLICY)
      .put(handle)
      .put(ORDERS[order ?? 'drf'])
      .put(ADMISSIONS[admission ?? 'greedy'])
      .put(relinquish?.patienceMs ?? -1)
      .put(relinquish?.backoffMs ?? 0)
      .put(relinquish?.backoffMaxMs ?? 0)
      .put(relinquish?.requeue === 'back' ? 1 : 0)
      .put(relinquish?.limit ?? 0)
      .put(passesOn ? this.policy.roles.indexOf(policy) + 1 : 0)
      .end();
  }

  /** What the policy says of a role, if anything. */
  policyOf(path: string): RolePolicy | undefined {
    return rolePolicyOf(this.policy, path);
  }

  toJSON(): unknown {
    return this.paths;
  }

  /** Keeps which roles there are now; calling what it returns goes back to them. */
  keep(): () => void {
    const { changes } = this;
    const paths = [...this.paths];
    return () => {
      if (this.changes !== changes) this.restoreFrom([...paths]);
    };
  }

  restoreFrom(paths: string[]): void {
    this.paths = paths;
    this.changes++;
    this.index.clear();
    paths.forEach((path, handle) => {
      this.index.set(path, handle);
    });
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
      `${JSON.stringify(path)} is no role: expected NAME or NAME/NAME, without blanks, "." or ".."`,
    );
  }
}
