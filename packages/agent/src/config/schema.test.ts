import { expect, it } from 'vitest';
import { resolveConfig } from './load-config.ts';
import { CONFIG_OPTIONS } from './schema.ts';

const DAY_MS = 86_400_000;

it('has a valid default for every key', () => {
  const config = resolveConfig({}, { HOME: '/home/someone' });
  expect(config).toEqual({
    dataDir: '/home/someone/.local/state/tidemark',
    recorder: {
      intervalMs: 1000,
      topProcesses: 20,
      processes: [],
      groups: [],
      extras: { switches: false, pss: false },
      everyTicks: {},
      procRoot: '/proc',
    },
    server: {
      host: '127.0.0.1',
      port: 9001,
      access: 'auto',
      openRole: 'read',
      plaintext: 'refuse',
      allowedHosts: [],
      allowedOrigins: [],
      requestsPerSecond: 200,
      maxConnections: 16_384,
      drainMs: 3000,
    },
    tls: undefined,
    jwt: undefined,
    live: {
      frames: 600,
      maxClients: 12_000,
      maxSubscriptions: 16,
      maxChannels: 1000,
      clientBufferBytes: 65_536,
      stalledMs: 60_000,
      maxResumeFrames: 36_000,
    },
    history: {
      readers: 1,
      retention: { rawMs: 7 * DAY_MS, minuteMs: 30 * DAY_MS, hourMs: 364 * DAY_MS },
      maxBytes: 4096 * 1024 * 1024,
    },
    alerts: { enabled: true, defaults: true, file: undefined },
    exporters: { file: undefined },
    log: { level: 'info', format: 'auto' },
  });
});

it('derives the variables from the keys', () => {
  expect(CONFIG_OPTIONS.map(({ variable }) => variable)).toEqual([
    'TIDEMARK_DATA_DIR',
    'TIDEMARK_RECORDER_INTERVAL',
    'TIDEMARK_RECORDER_TOP_PROCESSES',
    'TIDEMARK_RECORDER_PROCESSES',
    'TIDEMARK_RECORDER_GROUPS',
    'TIDEMARK_RECORDER_EXTRAS',
    'TIDEMARK_RECORDER_EVERY_TICKS',
    'TIDEMARK_RECORDER_PROC_ROOT',
    'TIDEMARK_SERVER_HOST',
    'TIDEMARK_SERVER_PORT',
    'TIDEMARK_SERVER_ACCESS',
    'TIDEMARK_SERVER_OPEN_ROLE',
    'TIDEMARK_SERVER_PLAINTEXT',
    'TIDEMARK_SERVER_ALLOWED_HOSTS',
    'TIDEMARK_SERVER_ALLOWED_ORIGINS',
    'TIDEMARK_SERVER_REQUESTS_PER_SECOND',
    'TIDEMARK_SERVER_MAX_CONNECTIONS',
    'TIDEMARK_SERVER_DRAIN',
    'TIDEMARK_TLS_CERT_FILE',
    'TIDEMARK_TLS_KEY_FILE',
    'TIDEMARK_JWT_SECRET_FILE',
    'TIDEMARK_JWT_JWKS_FILE',
    'TIDEMARK_JWT_ISSUER',
    'TIDEMARK_JWT_AUDIENCE',
    'TIDEMARK_JWT_ROLE_CLAIM',
    'TIDEMARK_LIVE_FRAMES',
    'TIDEMARK_LIVE_MAX_CLIENTS',
    'TIDEMARK_LIVE_MAX_SUBSCRIPTIONS',
    'TIDEMARK_LIVE_MAX_CHANNELS',
    'TIDEMARK_LIVE_CLIENT_BUFFER_KILOBYTES',
    'TIDEMARK_LIVE_STALLED_AFTER',
    'TIDEMARK_LIVE_MAX_RESUME_FRAMES',
    'TIDEMARK_HISTORY_READERS',
    'TIDEMARK_HISTORY_RAW_RETENTION',
    'TIDEMARK_HISTORY_MINUTE_RETENTION',
    'TIDEMARK_HISTORY_HOUR_RETENTION',
    'TIDEMARK_HISTORY_MAX_MEGABYTES',
    'TIDEMARK_ALERTS_ENABLED',
    'TIDEMARK_ALERTS_DEFAULTS',
    'TIDEMARK_ALERTS_FILE',
    'TIDEMARK_EXPORTERS_FILE',
    'TIDEMARK_LOG_LEVEL',
    'TIDEMARK_LOG_FORMAT',
  ]);
});
