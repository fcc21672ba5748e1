import { useSignal } from '@preact/signals';
import type { DeliveryFeed } from '../deliveries/delivery-feed.ts';
import { type DeliveryView, exporterView, receiverView } from '../deliveries/delivery-words.ts';

interface DeliveriesCardProps {
  readonly feed: DeliveryFeed;
  /** Whether the visitor may restart exporters. */
  readonly canOperate: boolean;
  /** Unix epoch milliseconds; undefined before the first frame. */
  readonly nowMs: number | undefined;
}

/** What leaves the agent and how that goes; nothing when nothing does. */
export function DeliveriesCard({ feed, canOperate, nowMs }: DeliveriesCardProps) {
  const exporters = feed.exporters.value.map((exporter) => exporterView(exporter, nowMs));
  const receivers = feed.receivers.value.map((receiver) => receiverView(receiver, nowMs));
  const problem = feed.problem.value;
  if (exporters.length + receivers.length === 0) return null;
  const restart = canOperate ? feed.restart : undefined;
  return (
    <section class="card deliveries" aria-labelledby="deliveries-title">
      <header>
        <h2 id="deliveries-title">Deliveries</h2>
        <p class="resolution">since the agent started</p>
      </header>
      {problem !== undefined && (
        <p class="problem" role="alert">
          That could not be done: {problem}
        </p>
      )}
      <Group title="Exporters" deliveries={exporters} restart={restart} />
      <Group title="Receivers of alerts" deliveries={receivers} restart={restart} />
    </section>
  );
}

interface GroupProps {
  readonly title: string;
  readonly deliveries: readonly DeliveryView[];
  readonly restart: ((name: string) => Promise<void>) | undefined;
}

function Group({ title, deliveries, restart }: GroupProps) {
  if (deliveries.length === 0) return null;
  return (
    <>
      <h3>{title}</h3>
      <ul>
        {deliveries.map((delivery) => (
          <Delivery key={delivery.key} delivery={delivery} restart={restart} />
        ))}
      </ul>
    </>
  );
}

interface DeliveryProps extends Pick<GroupProps, 'restart'> {
  readonly delivery: DeliveryView;
}

function Delivery({ delivery, restart }: DeliveryProps) {
  const { name, plugin, state, tone, facts, problem, isStopped } = delivery;
  return (
    <li data-tone={tone} data-delivery={name}>
      <div class="what">
        <h4>{name}</h4>
        {plugin !== name && <span class="plugin">{plugin}</span>}
        <span class="state-word">{state}</span>
        {isStopped && restart !== undefined && <RestartButton name={name} restart={restart} />}
      </div>
      <dl>
        {facts.map(({ term, text }) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{text}</dd>
          </div>
        ))}
      </dl>
      {problem !== undefined && <p class={problem.isOver ? 'past-problem' : 'present-problem'}>{problem.text}</p>}
    </li>
  );
}

interface RestartButtonProps {
  readonly name: string;
  readonly restart: (name: string) => Promise<void>;
}

function RestartButton({ name, restart }: RestartButtonProps) {
  const isBusy = useSignal(false);
  return (
    <button
      type="button"
      class="action"
      disabled={isBusy.value}
      title="it ended too often and waits for somebody; what waits for it is kept"
      aria-label={`Restart ${name}`}
      onClick={async () => {
        isBusy.value = true;
        await restart(name);
        isBusy.value = false;
      }}
    >
      Restart
    </button>
  );
}
