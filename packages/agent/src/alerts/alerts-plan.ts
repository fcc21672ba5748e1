import {
  type AlertRule,
  DEFAULT_RULES,
  type Policies,
  type PoliciesInput,
  resolvePolicies,
  resolveRules,
} from '@tidemark/alerts';
import { isTidemarkError, nearestName } from '@tidemark/core';
import type { InputPath, Locate } from '@tidemark/yaml-input';
import { isSection } from '../plugin-entry/plugin-entry.ts';
import { invalid } from './alerts-file-error.ts';
import { agentAlertsError } from './errors.ts';
import { type ReceiverPlan, resolveReceivers } from './receiver-plan.ts';

/** Alerts as they are to be raised: checked, and with their defaults. */
export interface AlertsPlan {
  readonly rules: readonly AlertRule[];
  /** Names of those among `rules` that come with Tidemark. */
  readonly defaults: ReadonlySet<string>;
  readonly policies: Policies;
  /** `log` is always among them. */
  readonly receivers: readonly ReceiverPlan[];
  /** Reads what it was made of once more. Throws what reading it the first time throws, and `AGENT_ALERTS_NO_FILE`. */
  readonly readAgain: () => Promise<AlertsPlan>;
}

/** What an alerts file holds, where it stands, and whether the default rules come with it. */
export interface AlertsSource {
  readonly content: unknown;
  readonly locate: Locate;
  /** Where relative paths in it begin. */
  readonly cwd: string;
  readonly defaults: boolean;
  /** Left out when it stands in no file. */
  readonly readAgain?: () => Promise<AlertsPlan>;
}

const ALERTS_SECTIONS = ['rules', 'receivers', 'routes', 'escalations', 'inhibitions', 'windows'] as const;

type Sections = { readonly [K in (typeof ALERTS_SECTIONS)[number]]?: Readonly<Record<string, unknown>> };

/** Checks everything in an alerts file. Throws `AGENT_ALERTS_FILE_INVALID` with the line. */
export async function resolveAlerts(source: AlertsSource): Promise<AlertsPlan> {
  const { locate, cwd, readAgain = refuse } = source;
  const { rules: written, receivers: named, ...policies } = requireSections(source);
  const rules = locating(
    locate,
    (details) => ['rules', details.rule, ...steps(details.key)],
    () => ruleSections(written ?? {}, source),
  );
  const receivers = await resolveReceivers(named ?? {}, { locate, cwd });
  return {
    ...rules,
    receivers,
    readAgain,
    policies: locating(
      locate,
      ({ key }) => steps(key),
      () =>
        resolvePolicies(
          policies as PoliciesInput,
          receivers.map(({ name }) => name),
        ),
    ),
  };
}

async function refuse(): Promise<never> {
  throw agentAlertsError('AGENT_ALERTS_NO_FILE', 'there is no alerts file to read');
}

function requireSections({ content, locate }: AlertsSource): Sections {
  if (!isSection(content)) throw invalid('the alerts file holds no sections', [], locate);
  for (const [name, section] of Object.entries(content)) {
    if (!ALERTS_SECTIONS.some((known) => known === name)) throw unknownSection(name, locate);
    if (section !== null && !isSection(section))
      throw invalid(`${name} must be a section with a name for each of its entries`, [name], locate);
  }
  // An empty section is null in YAML.
  return Object.fromEntries(Object.entries(content).filter(([, section]) => section !== null));
}

function unknownSection(name: string, locate: Locate) {
  const nearest = nearestName(name, ALERTS_SECTIONS);
  const hint = nearest === undefined ? `there are: ${ALERTS_SECTIONS.join(', ')}` : `did you mean "${nearest}"?`;
  return invalid(`unknown section ${JSON.stringify(name)}`, [name], locate, hint);
}

function ruleSections(written: Readonly<Record<string, unknown>>, { defaults, locate }: AlertsSource) {
  for (const [name, rule] of Object.entries(written)) {
    if (rule !== false || name in DEFAULT_RULES) continue;
    const nearest = nearestName(name, Object.keys(DEFAULT_RULES));
    const hint = nearest === undefined ? undefined : `did you mean "${nearest}"?`;
    throw invalid(`rules.${name} is false, but there is no default rule of that name`, ['rules', name], locate, hint);
  }
  const own = Object.fromEntries(Object.entries(written).filter(([, rule]) => rule !== false));
  const kept = Object.entries(DEFAULT_RULES).filter(([name]) => defaults && !(name in written));
  return {
    rules: resolveRules({ ...Object.fromEntries(kept), ...own }),
    defaults: new Set(kept.map(([name]) => name)),
  };
}

type Details = Readonly<Record<string, unknown>>;

/** Adds the place in the file to what the engine's own checks find. */
function locating<T>(locate: Locate, pathOf: (details: Details) => readonly unknown[], check: () => T): T {
  try {
    return check();
  } catch (error) {
    if (!isTidemarkError(error) || error.code.startsWith('AGENT_')) throw error;
    throw invalid(error.message, pathOf(error.details) as InputPath, locate, error.hint);
  }
}

/** `routes.all.receivers[0]` as steps. */
function steps(key: unknown): (string | number)[] {
  return String(key ?? '')
    .split(/[.[\]]+/)
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
