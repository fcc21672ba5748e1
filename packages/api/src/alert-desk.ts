import type {
  AlertCommand,
  AlertView,
  EngineFigures,
  HealthScore,
  RuleView,
  Silence,
  Transition,
} from '@tidemark/alerts';
import type { DeliveryFigures } from '@tidemark/plugin-kit/host';
import type { AlertTransition, TransitionsRequest } from '@tidemark/storage';
import { apiError } from './errors.ts';

/** A rule, and who wrote it: `default` ones come with Tidemark, `file` ones from the alerts file, `command` ones at run time. */
export interface DeskRule extends RuleView {
  readonly origin: 'default' | 'file' | 'command';
}

/** Somebody who is told, and how that goes. */
export interface DeskReceiver {
  readonly name: string;
  /** The name of the notifier: `webhook`. */
  readonly plugin: string;
  readonly figures: DeliveryFigures;
}

/** What became of a command: it holds from now on, and `isStored` says whether it also survives a restart by now. */
export interface CommandResult {
  readonly isStored: boolean;
  /** Of a silence that was added. */
  readonly silenceId?: string;
}

/** Names of what differs from what was in force before. */
export interface ReloadChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly changed: readonly string[];
}

/** What became of reading the alerts file again. */
export interface ReloadResult {
  /** Whether what followed from it also survives a restart by now. */
  readonly isStored: boolean;
  readonly rules: ReloadChanges;
  readonly receivers: ReloadChanges;
}

/** How a message that nobody has to worry about arrived. */
export interface TestResult {
  readonly isAccepted: boolean;
  readonly tookMs: number;
  /** Why it was not accepted. */
  readonly error?: { readonly code: string; readonly message: string };
}

/** What keeps the file from knowing what happened to alerts. Nobody is told of it before the file knows. */
export interface StoringProblem {
  /** Unix epoch milliseconds: since when. */
  readonly sinceMs: number;
  readonly code: string;
  readonly message: string;
  /** Transitions that wait. */
  readonly waiting: number;
}

/** Alerts, as programs and people look at them and act on them. */
export interface AlertDesk {
  /** False when the configuration wants none: everything is empty then, and commands throw `API_ALERTS_OFF`. */
  readonly isOn: boolean;
  /** Those that are pending or fire, the gravest first. */
  list(): readonly AlertView[];
  rules(): readonly DeskRule[];
  silences(): readonly Silence[];
  receivers(): readonly DeskReceiver[];
  figures(): EngineFigures;
  health(): HealthScore;
  /** Null when all is stored. */
  readonly storingProblem: StoringProblem | null;
  /** Does what somebody asked for. Throws `ALERTS_*` errors, and has changed nothing then. */
  command(command: AlertCommand): Promise<CommandResult>;
  /**
   * Reads the alerts file again and puts it in force: rules that are the same go on, alerts of others resolve. Throws
   * `AGENT_ALERTS_*` and `PLUGIN_KIT_*` errors, and has changed nothing then.
   */
  reload(): Promise<ReloadResult>;
  /** What happened to alerts, from the file. */
  history(request: TransitionsRequest): Promise<readonly AlertTransition[]>;
  /** Sends a message that says it is a test. Throws `AGENT_ALERTS_RECEIVER_UNKNOWN`. */
  test(receiver: string): Promise<TestResult>;
  /**
   * Calls `listener` with what happens to alerts, in order, once it is stored: at once, but what is only pending within a
   * minute. Returns what ends that.
   */
  subscribe(listener: (transition: Transition) => void): () => void;
}

const NO_FIGURES: EngineFigures = {
  rules: 0,
  pending: 0,
  firing: { warning: 0, critical: 0 },
  acknowledged: 0,
  suppressed: 0,
  unknown: 0,
  leftOut: 0,
  silences: 0,
};

/** The desk where there are no alerts. */
export function createIdleDesk(health: () => HealthScore): AlertDesk {
  const refuse = async () => {
    throw apiError('API_ALERTS_OFF', 'this agent raises no alerts');
  };
  return {
    isOn: false,
    list: () => [],
    rules: () => [],
    silences: () => [],
    receivers: () => [],
    figures: () => NO_FIGURES,
    health,
    storingProblem: null,
    command: refuse,
    reload: refuse,
    history: async () => [],
    test: refuse,
    subscribe: () => () => {},
  };
}
