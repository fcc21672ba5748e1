import { describe, expect, it } from 'vitest';
import { parseYamlPlan } from '../../test/parse-yaml-plan.ts';
import { resolvePlan } from './resolve-plan.ts';

const resolve = (written: unknown) => resolvePlan(written, { cwd: '/srv/shop' });

function resolveYaml(text: string) {
  const { plan, locate } = parseYamlPlan(text, 'soak.yml');
  return resolvePlan(plan, { cwd: '/srv/shop', locate });
}

const SERVICE = 'services:\n  api:\n    command: node x.js\n';

const MISTAKES: readonly (readonly [text: string, message: string, hint?: string])[] = [
  ['', 'the plan watches nothing (soak.yml:1)'],
  ['- a', 'the plan is a list (soak.yml:1), but must be keys such as services: and duration:'],
  [
    'duration: 1h',
    'the plan watches nothing (soak.yml:1)',
    'name a program below "services:", or a process below "attach:"',
  ],
  [`${SERVICE}duratoin: 1h`, 'unknown key "duratoin" (soak.yml:4)', 'did you mean "duration"?'],
  ['services:\n  api:\n    comand: x', 'unknown key "comand" in services.api (soak.yml:3)', 'did you mean "command"?'],
  [`${SERVICE}port: 80`, 'unknown key "port" (soak.yml:4)', 'it belongs below "services.<name>.ready"'],
  [`${SERVICE}logs: { size: 1MB }`, 'unknown key "size" in logs (soak.yml:4)', 'what may stand there: maxSize, files'],
  [`${SERVICE}__proto__: x`, 'unknown key "__proto__" (soak.yml:4)'],
  [`${SERVICE}constructor: x`, 'unknown key "constructor" (soak.yml:4)'],
  [
    `${SERVICE}name: a b`,
    'name is "a b" (soak.yml:4), but must be a name: up to 40 letters, digits, dots, hyphens and underscores, a letter or digit first',
  ],
  [
    `${SERVICE}name: ../x`,
    'name is "../x" (soak.yml:4), but must be a name: up to 40 letters, digits, dots, hyphens and underscores, a letter or digit first',
  ],
  [
    `${SERVICE}duration: 24`,
    'duration is "24" (soak.yml:4), but must be a duration from 1s to 7d, such as 90s, 5m or 1h30m',
  ],
  [
    `${SERVICE}duration: 8d`,
    'duration is "8d" (soak.yml:4), but must be a duration from 1s to 7d, such as 90s, 5m or 1h30m',
  ],
  [
    `${SERVICE}duration: [1h]`,
    'duration is a list (soak.yml:4), but must be a duration from 1s to 7d, such as 90s, 5m or 1h30m',
  ],
  [
    `${SERVICE}interval: 10ms`,
    'interval is "10ms" (soak.yml:4), but must be a duration from 100ms to 10m, such as 90s, 5m or 1h30m',
  ],
  [`${SERVICE}interval: 10m\nduration: 15m`, 'interval is 10m, too long for a run of 15m (soak.yml:4)', 'shorten it'],
  [`${SERVICE}warmUp: 2h\nduration: 1h`, 'warmUp is 2h, but the run takes only 1h (soak.yml:4)', 'shorten it'],
  [
    `${SERVICE}segment: 0s`,
    'segment is "0s" (soak.yml:4), but must be a duration from 1s to 7d, such as 90s, 5m or 1h30m',
  ],
  [
    'services: node x.js',
    'services is "node x.js" (soak.yml:1), but must be names with a command, or a section with one, each',
  ],
  [
    'services:\n  my api: x',
    '"my api" in services (soak.yml:2) is no name',
    'use up to 40 letters, digits, dots, hyphens and underscores, a letter or digit first',
  ],
  ['services:\n  load: x', 'services.load has a name that is taken by what "load:" starts (soak.yml:2)', 'use another'],
  [`${SERVICE}attach:\n  api: 1`, 'attach.api has the name of a service (soak.yml:5)', 'use another'],
  [
    'services:\n  api: { cwd: x }',
    'services.api.command is missing (soak.yml:2): it must be a program and its arguments, as a list or as one text',
  ],
  ['services:\n  api:', 'services.api.command (soak.yml:2): it names no program'],
  [
    'services:\n  api: []',
    'services.api.command is an empty list (soak.yml:2), but must be a program and its arguments, as a list or as one text',
  ],
  [
    'services:\n  api: [node, [x]]',
    'services.api.command is a list (soak.yml:2), but must be a program and its arguments, as a list or as one text',
  ],
  ["services:\n  api: node 'x", "services.api.command (soak.yml:2): a quote (') is not closed"],
  [
    'services:\n  api: node x &&\n    node y',
    "services.api.command (soak.yml:2): & means something to a shell only: quote it, or write [sh, -c, '...']",
  ],
  [
    'services:\n  api: node $FILE',
    "services.api.command (soak.yml:2): $ means something to a shell only: quote it, or write [sh, -c, '...']",
  ],
  [`${SERVICE}    cwd: ''`, 'services.api.cwd is "" (soak.yml:4), but must be a path'],
  [`${SERVICE}    env: [A=b]`, 'services.api.env is a list (soak.yml:4), but must be names with a text each'],
  [
    `${SERVICE}    env: { A=B: c }`,
    '"A=B" in services.api.env (soak.yml:4) is no name',
    'a variable is named by text without an equal sign',
  ],
  [`${SERVICE}    env:\n      A: { b: secret }`, 'services.api.env.A is a section (soak.yml:5), but must be text'],
  [`${SERVICE}    onCrash: stop`, 'services.api.onCrash is "stop" (soak.yml:4), but must be end, continue or restart'],
  [
    `${SERVICE}    stop: { signal: TERM }`,
    'services.api.stop.signal is "TERM" (soak.yml:4), but must be SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2 or SIGKILL',
  ],
  [`${SERVICE}    ready: 80`, 'services.api.ready is "80" (soak.yml:4), but must be a section with keys of its own'],
  [
    `${SERVICE}    ready: { port: 0 }`,
    'services.api.ready.port is "0" (soak.yml:4), but must be a whole number from 1 to 65535',
  ],
  [
    `${SERVICE}    ready: { timeout: 5s }`,
    'services.api.ready (soak.yml:4): it says when to give up, but not what is waited for: port, http or log',
  ],
  [
    `${SERVICE}    ready: { http: 'ftp://user:secret@x' }`,
    'services.api.ready.http.url (soak.yml:4) must be an http: or https: URL',
  ],
  [
    `${SERVICE}    ready: { log: '(' }`,
    'services.api.ready.log (soak.yml:4): Invalid regular expression: /(/: Unterminated group',
  ],
  ['attach: { db: 0.5x=1 }', 'attach.db (soak.yml:1): process rule "0.5x=1": "0.5x=1" is no condition'],
  [
    'attach: { db: nam=postgres }',
    'attach.db (soak.yml:1): process rule "nam=postgres": nam is no condition',
    'did you mean name?',
  ],
  ['attach: { db: [1] }', 'attach.db is a list (soak.yml:1), but must be a pid, or a rule such as name=postgres'],
  [
    `${SERVICE}load: { rate: 3 }`,
    'unknown key "rate" in load (soak.yml:4)',
    'what may stand there: command, cwd, env, stop',
  ],
  [
    `${SERVICE}errorLines:\n  patterns:\n    - x\n    - '/(/i'`,
    'errorLines.patterns[1] (soak.yml:7): Invalid regular expression: /(/i: Unterminated group',
  ],
  [
    `${SERVICE}errorLines: { patterns: x }`,
    'errorLines.patterns is "x" (soak.yml:4), but must be a list of regular expressions',
  ],
  [`${SERVICE}errorLines: { defaults: no }`, 'errorLines.defaults is "no" (soak.yml:4), but must be true or false'],
  [
    `${SERVICE}logs: { maxSize: 10 }`,
    'logs.maxSize is "10" (soak.yml:4), but must be a size of at least 10kB, such as 10MB, 1536MiB or 2GiB',
  ],
  [`${SERVICE}logs: { files: 1.5 }`, 'logs.files is "1.5" (soak.yml:4), but must be a whole number from 1 to 100'],
  [`${SERVICE}pss: yes`, 'pss is "yes" (soak.yml:4), but must be true or false'],
  [
    `${SERVICE}criteria: { memory: 2048 }`,
    'criteria.memory is "2048" (soak.yml:4), but must be bounds (warn, fail), or off',
  ],
  [
    `${SERVICE}criteria: { memory: { fail: 2048 } }`,
    'criteria.memory.fail is "2048" (soak.yml:4), but must be a size of at least 1MB, such as 10MB, 1536MiB or 2GiB',
  ],
  [
    `${SERVICE}criteria: { cpu: { fail: 0.8 } }`,
    'criteria.cpu.fail is "0.8" (soak.yml:4), but must be a share in percent, such as 80%',
  ],
  [
    `${SERVICE}criteria: { memory: { warn: 2GiB, fail: 1GiB } }`,
    'criteria.memory (soak.yml:4): it would warn only after it has failed',
  ],
  [
    `${SERVICE}criteria: { crashes: { fail: -1 } }`,
    'criteria.crashes.fail is "-1" (soak.yml:4), but must be a whole number',
  ],
  [
    `${SERVICE}criteria: { leak: { leaking: bad } }`,
    'criteria.leak.leaking is "bad" (soak.yml:4), but must be pass, warn or fail',
  ],
  [
    `${SERVICE}criteria: { leak: { leaks: fail } }`,
    'unknown key "leaks" in criteria.leak (soak.yml:4)',
    'what may stand there: leaking, not-enough-evidence',
  ],
];

describe('a mistake', () => {
  const rows = MISTAKES.map(([text, message, hint]) => [text, { message, ...(hint && { hint }) }] as const);

  it.each(rows)('%j is named with its place', (text, told) => {
    expect(() => resolveYaml(text)).toThrow(expect.objectContaining({ code: 'SOAK_PLAN_INVALID', ...told }));
  });

  it.each([
    [5, 'the plan is 5, but must be keys such as services: and duration:'],
    [() => {}, 'the plan is a function, but must be keys such as services: and duration:'],
    [
      { services: { api: 'x' }, duration: 5 },
      'duration is 5, but must be a duration from 1s to 7d, such as 90s, 5m or 1h30m',
    ],
    [
      { services: { api: { command: null } } },
      'services.api.command is null, but must be a program and its arguments, as a list or as one text',
    ],
    [{ attach: { db: -1 } }, 'attach.db is -1, but must be a pid, or a rule such as name=postgres'],
  ])('of a program is named without one: %j', (written, message) => {
    expect(() => resolve(written)).toThrow(expect.objectContaining({ code: 'SOAK_PLAN_INVALID', message }));
  });

  it('in what may be a secret is told without it', () => {
    for (const [text] of MISTAKES.filter(([each]) => each.includes('secret'))) {
      expect(() => resolveYaml(text)).not.toThrow(/secret/);
    }
  });
});
