import {
  type AlertMessage,
  type AlertNotice,
  describeAlert,
  firstAlerts,
  formatAlertValue,
  type MessageLink,
  oneLine,
  shortenText,
} from '@tidemark/plugin-kit';

/** Bounds of Slack's Block Kit, in characters; a message that exceeds one is refused whole. */
const MAX_HEADER = 150;
const MAX_SECTION = 3000;
const MAX_CONTEXT = 2000;

const EMOJI = {
  firing: ':rotating_light:',
  acknowledged: ':eyes:',
  resolved: ':white_check_mark:',
  test: ':test_tube:',
};

export interface SlackMessageOptions {
  /** At most 20, so that there are never more than 50 blocks. */
  readonly maxAlerts: number;
  readonly hostName: string;
}

/** The body of a request to an incoming webhook: `text` is what notifications show, `blocks` what the channel does. */
export function slackMessage(message: AlertMessage, { maxAlerts, hostName }: SlackMessageOptions) {
  const { shown, more } = firstAlerts(message, maxAlerts);
  const title = `${message.status === 'test' ? '[TEST] ' : ''}${oneLine(message.title)}`;
  const facts = [`${message.severity} on ${escapeText(hostName)}`, ...(more > 0 ? [`and ${more} more`] : [])];
  const links = message.links.map(formatLink);
  return {
    text: `${EMOJI[message.status]} ${escapeText(title)}`,
    blocks: [
      {
        type: 'header',
        text: { type: 'plain_text', text: shortenText(`${EMOJI[message.status]} ${title}`, MAX_HEADER), emoji: true },
      },
      ...shown.map((alert) => ({ type: 'section', text: { type: 'mrkdwn', text: formatAlert(alert) } })),
      { type: 'context', elements: [{ type: 'mrkdwn', text: joinWhole([...facts, ...links], '  ·  ', MAX_CONTEXT) }] },
    ],
  };
}

function formatAlert(alert: AlertNotice): string {
  const { status, severity, rule, labels, annotations, values, links, acknowledgedBy } = alert;
  const by = acknowledgedBy === undefined ? '' : ` by ${escapeText(oneLine(acknowledgedBy))}`;
  const lines = [
    `*${escapeText(shortenText(oneLine(describeAlert(alert)), 500))}*`,
    `${escapeText(rule)}: ${severity}, ${status}${by}`,
    ...values.map((value) => escapeText(`${value.name}: ${formatAlertValue(value)}`)),
    ...(annotations.description === undefined ? [] : [escapeText(shortenText(oneLine(annotations.description), 500))]),
    Object.entries(labels)
      .map(([name, value]) => code(`${name}=${shortenText(oneLine(value), 100)}`))
      .join(' '),
    links.map(formatLink).join('  ·  '),
  ];
  return joinWhole(lines, '\n', MAX_SECTION);
}

/** Slack's three control characters. Escaping them also takes their power from mentions: `<!channel>`, `<@U1>`. */
function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function code(text: string): string {
  return `\`${escapeText(text.replaceAll('`', "'"))}\``;
}

function formatLink({ title, href }: MessageLink): string {
  const address = URL.parse(href)?.href.replaceAll('|', '%7C').replaceAll('>', '%3E');
  return address === undefined
    ? escapeText(title)
    : `<${escapeText(address)}|${escapeText(title.replaceAll('|', '/'))}>`;
}

/** As many parts as fit. A part is left out whole, since half of an escape or a link means something else. */
function joinWhole(parts: readonly string[], separator: string, max: number): string {
  let text = '';
  for (const part of parts) {
    const longer = text === '' || part === '' ? text + part : text + separator + part;
    if (longer.length <= max) text = longer;
  }
  return text;
}
