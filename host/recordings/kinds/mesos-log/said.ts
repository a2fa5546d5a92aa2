/** What a line of the log says, in the words of every version. */
export type Said =
  | { readonly say: 'version'; readonly version: string }
  | { readonly say: 'flags'; readonly flags: string }
  | {
      readonly say: 'agent-in';
      readonly agent: string;
      readonly host: string | undefined;
      readonly resources: string;
    }
  | { readonly say: 'agent-total'; readonly agent: string; readonly resources: string }
  | { readonly say: 'agent-on' | 'agent-off' | 'agent-out'; readonly agent: string }
  | { readonly say: 'framework-asks'; readonly name: string; readonly capabilities: string }
  | {
      readonly say: 'framework-named';
      readonly framework: string;
      readonly name: string | undefined;
      readonly suppressed: string;
    }
  | { readonly say: 'framework-in'; readonly framework: string }
  | {
      readonly say: 'framework-on' | 'framework-off' | 'framework-out';
      readonly framework: string;
    }
  | {
      readonly say: 'sent';
      /** Up to 1.6 how many, then which. */
      readonly count: number;
      readonly ids: string | undefined;
      readonly framework: string;
      readonly name: string | undefined;
    }
  | {
      readonly say: 'offer';
      readonly id: string;
      readonly resources: string;
      readonly agent: string;
    }
  | {
      readonly say: 'accept';
      readonly ids: string;
      readonly agent: string;
      readonly framework: string;
      readonly name: string | undefined;
    }
  | {
      readonly say: 'decline';
      readonly ids: string;
      readonly framework: string;
      readonly name: string | undefined;
      readonly seconds: number | undefined;
    }
  | { readonly say: 'offer-out'; readonly id: string }
  | {
      readonly say: 'suppress' | 'revive';
      readonly framework: string;
      /** As they stand between the braces; `undefined`: all. */
      readonly roles: string | undefined;
    }
  | { readonly say: 'role'; readonly framework: string; readonly role: string }
  | {
      readonly say: 'filter';
      readonly framework: string;
      readonly agent: string;
      readonly duration: string;
    }
  | {
      readonly say: 'recovered';
      readonly resources: string;
      /** Of the agent, where it says so. */
      readonly total: string | undefined;
      readonly framework: string;
      readonly agent: string;
    }
  /** To what they changed, no line says. */
  | { readonly say: 'weights' }
  | { readonly say: 'cycle'; readonly agents: number; readonly duration: string }
  | {
      readonly say: 'quota';
      readonly role: string;
      readonly guarantees: string;
      readonly limits: string;
    }
  | {
      /** What an accept makes of the resources that it was offered. */
      readonly say: 'operation';
      readonly operation: string;
      readonly resources: string;
      readonly framework: string;
      readonly agent: string;
    }
  | {
      readonly say: 'task-in';
      readonly task: string;
      readonly resources: string;
      /** From 1.8 on. */
      readonly framework: string | undefined;
      readonly agent: string;
    }
  | {
      readonly say: 'task-launch';
      readonly tasks: readonly string[];
      readonly framework: string;
      /** Of a single task. */
      readonly resources: string | undefined;
      readonly agent: string;
    }
  | {
      readonly say: 'task-state';
      readonly task: string;
      readonly framework: string;
      readonly state: string;
      /** A state that the master worked out, not one that an agent sent. */
      readonly isLatest: boolean;
      /** It was in this state already when another one was told. */
      readonly isOld: boolean;
    }
  | {
      readonly say: 'task-out';
      readonly task: string;
      readonly resources: string;
      readonly framework: string | undefined;
      readonly agent: string;
    }
  | {
      readonly say: 'executor-in' | 'executor-out';
      readonly executor: string;
      readonly resources: string;
      readonly framework: string;
      readonly agent: string;
    }
  /** Known, and of no use to a trace. */
  | { readonly say: 'nothing' };
