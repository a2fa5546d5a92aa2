import type { TraceEvent } from '../../trace/events.js';
import type { Fields } from '../mesos-json/json.js';
import { type RoleSettings, roleSettings } from '../mesos-json/roles.js';
import type { Report } from '../report.js';

/** Weights and quotas as one answer of `/roles` after the other has them: what has changed since. */
export class StreamRoles {
  #known = new Map<string, RoleSettings>();

  constructor(private readonly report: Report) {}

  /** @param answer a role that is not in it is as roles are by themselves. */
  told(answer: Fields, t: number): readonly TraceEvent[] {
    this.report.understood('weights and quotas of roles');
    const settings = new Map(roleSettings(answer).map((one) => [one.role, one]));
    const roles = [...new Set([...this.#known.keys(), ...settings.keys()])].sort();
    const events = roles.flatMap((role) => {
      const before = this.#known.get(role) ?? ofItself(role);
      return changes(before, settings.get(role) ?? ofItself(role), t);
    });
    this.#known = settings;
    if (events.length > 0) {
      this.report.inferred('when weights and quotas changed, from the next answer that has them');
    }
    return events;
  }
}

const ofItself = (role: string): RoleSettings => ({ role, weight: 1, guarantees: '', limits: '' });

function changes(before: RoleSettings, now: RoleSettings, t: number): TraceEvent[] {
  const { role, weight, guarantees, limits } = now;
  const inferred = ['t'];
  const events: TraceEvent[] = [];
  if (weight !== before.weight) {
    events.push({ t, type: 'WEIGHTS_UPDATED', weights: { [role]: weight }, inferred });
  }
  if (guarantees !== before.guarantees || limits !== before.limits) {
    const quota = { ...(guarantees && { guarantees }), ...(limits && { limits }) };
    events.push({ t, type: 'QUOTA_UPDATED', role, ...quota, inferred });
  }
  return events;
}
