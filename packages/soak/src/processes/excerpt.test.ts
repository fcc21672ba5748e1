import { describe, expect, it } from 'vitest';
import { excerptOf, redactSecrets } from './excerpt.ts';

describe('an excerpt', () => {
  it('is printable and on one line', () => {
    expect(excerptOf('\u001b[31mred\u001b[0m\ta\u0007b\u202ec\u2028d\ud800e  ')).toBe('red a b c d e');
  });

  it('has at most 500 characters, and none is cut in two', () => {
    expect(excerptOf('x'.repeat(500))).toHaveLength(500);
    expect(excerptOf('x'.repeat(501))).toBe(`${'x'.repeat(499)}…`);
    expect(excerptOf(`${'x'.repeat(498)}😀 and more`)).toBe(`${'x'.repeat(498)}…`);
  });

  it('holds no secret that was cut off', () => {
    expect(excerptOf(`${'x'.repeat(450)} "password":"hunter2${'y'.repeat(5000)}`)).not.toContain('hunter2');
  });
});

describe('redaction', () => {
  it.each([
    ['Authorization: Bearer abc.def-123', 'Authorization: Bearer [redacted]'],
    ['{"authorization":"Basic dXNlcjpwYXNz","host":"a"}', '{"authorization":"Basic [redacted]","host":"a"}'],
    ['sent bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', 'sent bearer [redacted]'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc expired', 'token [redacted] expired'],
    ['Cookie: sid=abc; theme=dark', 'Cookie: [redacted]'],
    ['password=hunter2 user=bob', 'password=[redacted] user=bob'],
    ['DB_PASSWORD=hunter2', 'DB_PASSWORD=[redacted]'],
    ['{"password":"hun\\"ter2","user":"bob"}', null],
    ['{"msg":"{\\"apiKey\\":\\"abc123\\"}"}', null],
    ["{ password: 'hunter2', user: 'bob' }", "{ password: [redacted], user: 'bob' }"],
    ['"client_secret": "s3cr3t"', '"client_secret": [redacted]'],
    ['connect to postgres://app:hunter2@db:5432/app failed', 'connect to postgres://app:[redacted]@db:5432/app failed'],
    ['GET /maps?key=AIzaSyD&q=a', 'GET /maps?key=[redacted]&q=a'],
    ['GET /cb?access_token=abc&state=1', 'GET /cb?access_token=[redacted]&state=1'],
    ['psql --password hunter2 --host db', 'psql --password [redacted] --host db'],
    ['server --db-password hunter2', 'server --db-password [redacted]'],
    ['using ghp_abcdefghijklmnopqrstuvwxyz0123456789', 'using [redacted]'],
    ['Server=db;Uid=app;Pwd=hunter2;', 'Server=db;Uid=app;Pwd=[redacted];'],
    ['-----BEGIN RSA PRIVATE KEY-----MIIE', '[redacted]'],
  ])('takes the secret out of %s', (text, expected) => {
    const redacted = redactSecrets(text);
    expect(redacted).toContain('[redacted]');
    expect(redacted).not.toMatch(/hun|ter2|abc123|s3cr3t|MIIE|theme/);
    if (expected !== null) expect(redacted).toBe(expected);
  });

  it.each([
    'ERROR: password authentication failed for user "app"',
    'the bearer token expired',
    'secretary joined at 10:00:00',
    'GET http://localhost:3000/users/@me 200',
    'SyntaxError: Unexpected token } in JSON at position 3',
  ])('leaves alone: %s', (text) => {
    expect(redactSecrets(text)).toBe(text);
  });

  it('takes time in proportion to the text', () => {
    for (const part of ['a', 'password', '://', 'a://b:', 'cookie', '--password ', 'eyJ', 'token: ', '-----BEGIN ']) {
      const startMs = performance.now();
      redactSecrets(part.repeat(2000 / part.length));
      expect(performance.now() - startMs).toBeLessThan(50);
    }
  });
});
