import type { AgentInput, FrameworkInput, Quota } from '../../host/allocator/api.js';

/**
 * What may happen to an allocator, and how its host behaves. An event speaks of offers, of used
 * resources and of what is to be given back by position, so that one sequence means the same to
 * every implementation; what does not fit the moment is passed over.
 */
export type Event =
  | { readonly kind: 'addAgent' | 'resizeAgent'; readonly agent: AgentInput }
  | { readonly kind: 'relabelAgent'; readonly agentId: string; readonly rack: number }
  | {
      readonly kind: 'removeAgent' | 'activateAgent' | 'deactivateAgent';
      readonly agentId: string;
    }
  | { readonly kind: 'whitelist'; readonly hosts: readonly string[] | undefined }
  | { readonly kind: 'addFramework' | 'updateFramework'; readonly framework: FrameworkInput }
  | {
      readonly kind: 'removeFramework' | 'activateFramework' | 'deactivateFramework';
      readonly frameworkId: string;
    }
  | {
      readonly kind: 'suppress' | 'revive';
      readonly frameworkId: string;
      readonly role: string;
    }
  | {
      readonly kind: 'expectDuration';
      readonly frameworkId: string;
      readonly durationMs: number;
    }
  /** One of those with a minimum says that it runs. */
  | { readonly kind: 'started'; readonly at: number }
  | { readonly kind: 'weight'; readonly role: string; readonly weight: number }
  | { readonly kind: 'quota'; readonly role: string; readonly quota: Quota }
  | { readonly kind: 'pause' | 'resume' }
  | { readonly kind: 'wait'; readonly ms: number }
  /** To the next batch, or so many ms further, and the batch. */
  | { readonly kind: 'tick'; readonly ms: number }
  | { readonly kind: 'allocate'; readonly agentIds: readonly string[] }
  /** Uses so much of the offer, and sets a filter on the rest. */
  | {
      readonly kind: 'answer';
      readonly at: number;
      readonly use: string;
      readonly refuseSeconds: number | undefined;
    }
  /** Everybody answers everything: takes all, or nothing. */
  | {
      readonly kind: 'answerAll';
      readonly takes: boolean;
      readonly refuseSeconds: number | undefined;
    }
  | { readonly kind: 'finish'; readonly at: number; readonly half: boolean }
  /** Carries out so many items of what is to be given back. */
  | { readonly kind: 'giveBack'; readonly items: number }
  | { readonly kind: 'impose'; readonly frameworkId: string; readonly agentId: string }
  | { readonly kind: 'reserve'; readonly at: number };
