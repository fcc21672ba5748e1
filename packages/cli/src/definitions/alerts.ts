import { type Command, Option } from 'commander';
import { addZoneFlags } from '../time-zone.ts';
import type { Action } from './action.ts';
import { addAgentFlags, addRangeFlags, addSourceFlags, parseCount, parseLabels, SELECTOR } from './flags.ts';

const look = () => import('../commands/alerts-look.ts');
const act = () => import('../commands/alerts-act.ts');
const history = () => import('../commands/alerts-history.ts');
const tune = () => import('../commands/alerts-tune.ts');

/** The commands that look at alerts and attend to them. */
export function defineAlerts(program: Command, action: Action): void {
  const alerts = program.command('alerts').description('what fires, and what is done about it');
  const define = (name: string, description: string) =>
    addAgentFlags(alerts.command(name).description(description)).option('--json', 'for programs');
  addZoneFlags(define('list', 'what is pending or fires, the gravest first'))
    .option('--exit-code', 'end with 1 when something fires at critical and is not suppressed')
    .action(action(async () => (await look()).listAlerts));
  defineHistory(alerts, action);
  define('ack', 'attend to alerts: they are not told again until they get worse')
    .argument('<alert...>', ALERT)
    .option('--comment <text>', 'for the others')
    .action(action(async () => (await act()).acknowledgeAlerts));
  define('unack', 'take an acknowledgement back')
    .argument('<alert...>', ALERT)
    .action(action(async () => (await act()).unacknowledgeAlerts));
  define('close', 'end alerts by hand; they fire again if their condition holds after the cooldown')
    .argument('<alert...>', ALERT)
    .action(action(async () => (await act()).closeAlerts));
  defineSilences(define, action);
  define('rules', 'what is watched, with which thresholds').action(action(async () => (await look()).listRules));
  define('enable', 'let rules raise alerts again')
    .argument('<rule...>')
    .action(action(async () => (await act()).enableRules));
  define('disable', 'end the alerts of rules and raise none')
    .argument('<rule...>')
    .action(action(async () => (await act()).disableRules));
  addZoneFlags(define('receivers', 'who is told, what waits for them, and whether they answer')).action(
    action(async () => (await look()).listReceivers),
  );
  define(
    'reload',
    'have the agent read its alerts file again; when something is wrong with it, nothing changes',
  ).action(action(async () => (await act()).reloadAlerts));
  define('test', 'send a message that says it is a test, and show what became of it')
    .argument('<receiver>', 'its name below receivers of the alerts file')
    .action(action(async () => (await act()).testReceiver));
  defineTune(alerts, action);
}

const ALERT = 'its id, or the name of a rule that has one alert';

function defineSilences(define: (name: string, description: string) => Command, action: Action): void {
  addZoneFlags(define('silence', 'tell nobody of some alerts for a time'))
    .argument('<matcher...>', 'name=node severity=warning, or the name of a rule')
    .option('--for <duration>', 'from now on', '1h')
    .option('--comment <text>', 'why, for the others', '')
    .action(action(async () => (await act()).silenceAlerts));
  define('unsilence', 'end silences before their time')
    .argument('<silence...>', 'its id')
    .action(action(async () => (await act()).unsilenceAlerts));
  addZoneFlags(define('silences', 'what is silenced, until when and by whom')).action(
    action(async () => (await look()).listSilences),
  );
}

function defineHistory(alerts: Command, action: Action): void {
  const command = alerts.command('history').description('what happened to alerts');
  addRangeFlags(addSourceFlags(command), '24h')
    .option('--rule <name>', 'only alerts of this rule')
    .option('--alert <id>', 'only this one')
    .addOption(new Option('--limit <n>', 'the newest so many').argParser(parseCount).default(1000))
    .addOption(new Option('--json', 'for programs').conflicts('ndjson'))
    .option('--ndjson', 'for programs, one change a line')
    .action(action(async () => (await history()).alertHistory));
}

function defineTune(alerts: Command, action: Action): void {
  const command = alerts.command('tune').description('suggest thresholds from what was usual');
  addRangeFlags(addSourceFlags(command.argument('<selector>', SELECTOR)), '7d')
    .option('--below', 'low values are bad')
    .option('--for <duration>', 'how long a threshold must be reached', '5m')
    .addOption(new Option('--per <labels>', 'one alert for each combination of their values').argParser(parseLabels))
    .addOption(new Option('--top <n>', 'the largest so many').argParser(parseCount).default(5))
    .option('--json', 'for programs')
    .action(action(async () => (await tune()).tuneRule));
}
