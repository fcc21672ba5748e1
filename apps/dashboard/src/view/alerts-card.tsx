import { useSignal } from '@preact/signals';
import type { AlertEventShape, AlertOverviewShape, AlertStateShape } from '@tidemark/api/client';
import type { AlertFeed } from '../alerts/alert-feed.ts';
import { describeEvent, describeLabels, describeState, describeValue, isFiring } from '../alerts/alert-words.ts';
import { formatMoment } from '../format/time.ts';

interface AlertsCardProps {
  readonly feed: AlertFeed;
  /** Whether the visitor may attend to alerts. */
  readonly canOperate: boolean;
  /** Unix epoch milliseconds; undefined before the first frame. */
  readonly nowMs: number | undefined;
}

/** More would push the charts off the page. */
const FIRST_ALERTS = 5;

const MAX_EVENTS = 6;

/** What fires and what happened last; who may do so can acknowledge and silence. */
export function AlertsCard({ feed, canOperate, nowMs }: AlertsCardProps) {
  const firing = feed.alerts.value?.filter(isFiring);
  const overview = feed.overview.value;
  const problem = feed.problem.value;
  return (
    <section class="card alerts" aria-labelledby="alerts-title">
      <header>
        <h2 id="alerts-title">Alerts</h2>
        <p class="resolution">{overview && describeOverview(overview)}</p>
      </header>
      <p class="visually-hidden" role="status" aria-live="polite">
        {feed.announcement.value}
      </p>
      {problem !== undefined && (
        <p class="problem" role="alert">
          That could not be done: {problem}
        </p>
      )}
      <StoringProblem overview={overview} nowMs={nowMs} />
      <div class="columns">
        {firing === undefined || firing.length === 0 ? (
          <p class="nothing">{firing === undefined ? 'Asking the agent…' : emptyWords(overview)}</p>
        ) : (
          <Firing alerts={firing} feed={feed} canOperate={canOperate} nowMs={nowMs} />
        )}
        <Lately events={feed.events.value} nowMs={nowMs} />
      </div>
    </section>
  );
}

interface FiringProps extends AlertsCardProps {
  readonly alerts: readonly AlertStateShape[];
}

function Firing({ alerts, ...props }: FiringProps) {
  const isWhole = useSignal(false);
  const shown = isWhole.value ? alerts : alerts.slice(0, FIRST_ALERTS);
  return (
    <div>
      <ul class="firing">
        {shown.map((alert) => (
          <Alert key={alert.id} alert={alert} {...props} />
        ))}
      </ul>
      {alerts.length > FIRST_ALERTS && (
        <button
          type="button"
          class="action more"
          aria-expanded={isWhole.value}
          onClick={() => {
            isWhole.value = !isWhole.value;
          }}
        >
          {isWhole.value ? `Show the first ${FIRST_ALERTS}` : `Show all ${alerts.length}`}
        </button>
      )}
    </div>
  );
}

interface AlertProps extends AlertsCardProps {
  readonly alert: AlertStateShape;
}

function Alert({ alert, feed, canOperate, nowMs }: AlertProps) {
  const { rule, level, labels, description, runbook, firedMs, startedMs } = alert;
  const state = describeState(alert);
  const where = describeLabels(labels);
  return (
    <li data-level={level} data-alert={alert.id}>
      <div class="what">
        <span class="level">{level}</span>
        <h3>{rule}</h3>
        {where !== '' && <span class="labels">{where}</span>}
      </div>
      <p class="description">{description}</p>
      <p class="facts">
        <span>{describeValue(alert)}</span>
        <span>since {formatMoment(firedMs ?? startedMs, nowMs)}</span>
        {state !== '' && <span class="state-words">{state}</span>}
        {runbook !== undefined && /^https?:/.test(runbook) && (
          <a href={runbook} target="_blank" rel="noreferrer" aria-label={`Runbook of ${rule}`}>
            Runbook
          </a>
        )}
      </p>
      {canOperate && <Actions alert={alert} feed={feed} name={where === '' ? rule : `${rule}, ${where}`} />}
    </li>
  );
}

interface ActionsProps {
  readonly alert: AlertStateShape;
  readonly feed: AlertFeed;
  /** What those hear who do not see beside which alert the buttons are. */
  readonly name: string;
}

function Actions({ alert, feed, name }: ActionsProps) {
  const isBusy = useSignal(false);
  const doing = (act: (alert: AlertStateShape) => Promise<void>) => async () => {
    isBusy.value = true;
    await act(alert);
    isBusy.value = false;
  };
  const isSilenced = alert.suppressedBy.some(({ kind }) => kind === 'silence');
  return (
    <p class="actions">
      {alert.state === 'firing' && (
        <button
          type="button"
          class="action"
          disabled={isBusy.value}
          title="you attend to it: it is not told again until it gets worse"
          aria-label={`Acknowledge ${name}`}
          onClick={doing(feed.acknowledge)}
        >
          Acknowledge
        </button>
      )}
      {!isSilenced && (
        <button
          type="button"
          class="action"
          disabled={isBusy.value}
          title="nobody is told of it for an hour"
          aria-label={`Silence for 1 hour: ${name}`}
          onClick={doing(feed.silence)}
        >
          Silence for 1 h
        </button>
      )}
    </p>
  );
}

interface LatelyProps extends Pick<AlertsCardProps, 'nowMs'> {
  readonly events: readonly AlertEventShape[];
}

function Lately({ events, nowMs }: LatelyProps) {
  if (events.length === 0) return null;
  return (
    <div class="lately">
      <h3>Lately</h3>
      <ol>
        {events.slice(0, MAX_EVENTS).map((event) => (
          <li key={event.id}>
            <time>{formatMoment(event.timeMs, nowMs)}</time> <strong>{event.rule}</strong> {describeEvent(event)}{' '}
            <span class="labels">{describeLabels(event.labels)}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

interface StoringProblemProps extends Pick<AlertsCardProps, 'nowMs'> {
  readonly overview: AlertOverviewShape | undefined;
}

function StoringProblem({ overview, nowMs }: StoringProblemProps) {
  const problem = overview?.storingProblem ?? null;
  if (problem === null) return null;
  return (
    <p class="problem" role="alert">
      Since {formatMoment(problem.sinceMs, nowMs)} nobody is told of alerts, as they cannot be stored: {problem.message}{' '}
      [{problem.code}].
    </p>
  );
}

function emptyWords(overview: AlertOverviewShape | undefined): string {
  return overview?.isOn === false ? 'This agent raises no alerts' : 'Nothing fires';
}

function describeOverview({ isOn, rules, pending, firing, health }: AlertOverviewShape): string {
  if (!isOn) return '';
  const counts = [
    ...(firing.critical > 0 ? [`${firing.critical} critical`] : []),
    ...(firing.warning > 0 ? [`${firing.warning} warning`] : []),
    ...(pending > 0 ? [`${pending} pending`] : []),
  ];
  return [...counts, `${rules} rules`, `health ${health.score} of 100`].join(' · ');
}
