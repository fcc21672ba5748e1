import { createFakeClock } from '@tidemark/core';
import { describe, expect, it } from 'vitest';
import { compileErrorLines, createErrorLineCounter, DEFAULT_ERROR_LINES, type ErrorLines } from './error-lines.ts';

const find = compileErrorLines(DEFAULT_ERROR_LINES);

describe('an error line', () => {
  it.each([
    // Node.js
    "TypeError: Cannot read properties of undefined (reading 'id')",
    'Error [ERR_MODULE_NOT_FOUND]: Cannot find package',
    "    throw er; // Unhandled 'error' event\nError: listen EADDRINUSE: address already in use :::3000".split('\n')[1],
    'Uncaught ReferenceError: foo is not defined',
    '[UnhandledPromiseRejection: This error originated either by throwing inside of an async function',
    '(node:12) UnhandledPromiseRejectionWarning: boom',
    'FATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory',
    '\u001b[31merror\u001b[39m: connection refused',
    'npm ERR! code ELIFECYCLE',
    'npm error code ENOENT',
    '{"level":50,"time":1763719200000,"pid":7,"hostname":"a","msg":"request failed"}',
    '{"name":"api","hostname":"a","pid":7,"level":60,"msg":"cannot start","v":0}',
    '{"level":"error","message":"db down","timestamp":"2026-11-21T10:00:00.000Z"}',
    '{"severity": "CRITICAL", "message": "quota"}',
    // Java
    '2026-11-21T10:00:00.123Z ERROR 1 --- [nio-8080-exec-1] o.a.c.c.C.[.[.[/].[dispatcherServlet] : Servlet.service() threw',
    '10:00:00.123 [main] ERROR com.example.App - failed to bind',
    'Exception in thread "main" java.lang.NullPointerException',
    'java.lang.OutOfMemoryError: Java heap space',
    'SEVERE: Error waiting for multi-thread deployment',
    // Python
    'Traceback (most recent call last):',
    "ValueError: invalid literal for int() with base 10: 'x'",
    'sqlalchemy.exc.OperationalError: (psycopg2.OperationalError) connection refused',
    'ERROR:root:cannot connect',
    '2026-11-21 10:00:00,123 - app - CRITICAL - giving up',
    '[2026-11-21 10:00:00 +0000] [7] [ERROR] Exception in worker process',
    'Exception ignored in: <function Foo.__del__ at 0x7f>',
    // Go
    'panic: runtime error: index out of range [3] with length 3',
    'fatal error: all goroutines are asleep - deadlock!',
    'time="2026-11-21T10:00:00Z" level=error msg="dial tcp: connection refused"',
    'ts=2026-11-21T10:00:00Z lvl=eror msg="write failed"',
    'E1121 10:00:00.123456       1 reflector.go:138] Failed to watch',
    '2026/11/21 10:00:00 ERROR request failed status=500',
    // Rust
    '[2026-11-21T10:00:00Z ERROR app] cannot open',
    'error[E0382]: borrow of moved value',
    // nginx, Apache
    '2026/11/21 10:00:00 [error] 7#7: *1 connect() failed (111: Connection refused) while connecting to upstream',
    '2026/11/21 10:00:00 [emerg] 1#1: bind() to 0.0.0.0:80 failed (98: Address already in use)',
    '[Sat Nov 21 10:00:00.123 2026] [core:error] [pid 7] AH00126: Invalid URI',
    // PostgreSQL
    '2026-11-21 10:00:00.123 UTC [123] ERROR:  duplicate key value violates unique constraint "users_pkey"',
    '2026-11-21 10:00:00.123 UTC [123] FATAL:  password authentication failed for user "app"',
    '2026-11-21 10:00:00.123 UTC [1] PANIC:  could not write to file "pg_wal/xlogtemp.7": No space left on device',
    // syslog and systemd
    'Nov 21 10:00:00 web1 sshd[812]: error: maximum authentication attempts exceeded',
    'Nov 21 10:00:00 web1 kernel: Out of memory: Killed process 4711 (node)',
    '<27>Nov 21 10:00:00 web1 app[7]: cannot bind',
    '<3>cannot bind',
    '<11>1 2026-11-21T10:00:00Z web1 app 7 - - cannot bind',
    // programs
    'fatal: not a git repository',
    'sh: 1: error: x',
    'Segmentation fault (core dumped)',
    '2026-11-21T10:00:00.000Z error: cannot connect',
  ])('is %s', (line) => {
    expect(find(line as string)).toBeDefined();
  });

  it.each([
    '',
    'Compiled with 0 errors',
    'found 0 errors and 3 warnings',
    'no error',
    'finished without errors: 200 requests',
    'No errors: all 12 checks passed',
    'error_count=0 requests=200',
    'errors: 0',
    'done, error: none',
    'ts=2026-11-21T10:00:00Z level=info msg="request done" err=null error=null',
    '{"level":30,"time":1,"msg":"done","error":null}',
    '{"level":40,"time":1,"msg":"retrying after Error: ECONNRESET"}',
    '{"level":"warn","msg":"TypeError: x","status":"ERROR"}',
    'ErrorBoundary loaded',
    'registered errorHandler and onError',
    'GET /errors/500.html 200',
    'GET /api/error-report 200 12ms',
    'log level set to ERROR',
    'LOG_LEVEL=ERROR',
    '2026-11-21 10:00:00.123 UTC [1] LOG:  database system is ready to accept connections',
    '2026-11-21 10:00:00 INFO  c.e.App - the last ERROR was an hour ago',
    '2026/11/21 10:00:00 [notice] 1#1: signal 3 (SIGQUIT) received',
    '2026/11/21 10:00:00 [warn] 7#7: *1 an upstream response is buffered to a temporary file',
    '(node:7) MaxListenersExceededWarning: Possible EventEmitter memory leak detected',
    'Nov 21 10:00:00 web1 sshd[812]: Accepted publickey for root',
    '<30>Nov 21 10:00:00 web1 app[7]: started',
    'I1121 10:00:00.123456       1 main.go:38] started',
    'W1121 10:00:00.123456       1 main.go:38] slow',
    '    at Object.<anonymous> (/app/error.js:3:9)',
    'Caused by: java.io.IOException: closed',
    '127.0.0.1 - - [21/Nov/2026:10:00:00 +0000] "GET / HTTP/1.1" 500 12',
    'error rate: 0.0 %',
    'panicButton ready',
  ])('is not %o', (line) => {
    expect(find(line)).toBeUndefined();
  });

  it('is looked at in time proportional to its length', () => {
    const took = (length: number) => {
      const lines = ['a', '- ', ': ', '1', 'a: ', '[a]: ', 'INFO', 'Error ', 'level="'].map((part) =>
        part.repeat(length / part.length),
      );
      const startMs = performance.now();
      for (const line of lines) find(line);
      return performance.now() - startMs;
    };
    took(16_000);
    expect(took(16_000)).toBeLessThan(100);
  });
});

describe('error lines', () => {
  const plan = { patterns: [/bad/g, /worse/y], ignore: [/not bad/g] };

  function count() {
    const clock = createFakeClock();
    const told: ErrorLines[] = [];
    return { clock, told, counter: createErrorLineCounter(plan, clock, (lines) => told.push(lines)) };
  }

  it('are told at once, and then less and less often for each pattern', async () => {
    const { clock, told, counter } = count();
    for (const line of ['bad 1', 'bad 2', 'worse 1', 'not bad', 'bad 3']) counter.take(line);
    expect(told).toEqual([
      { count: 1, pattern: 'bad', excerpt: 'bad 1' },
      { count: 1, pattern: 'worse', excerpt: 'worse 1' },
    ]);
    await clock.advance(1000);
    expect(told.slice(2)).toEqual([{ count: 2, pattern: 'bad', excerpt: 'bad 2' }]);
    await clock.advance(2000);
    counter.take('bad 4');
    expect(told.at(-1)).toEqual({ count: 1, pattern: 'bad', excerpt: 'bad 4' });
  });

  it('that never end are told some 1500 times a day', async () => {
    const { clock, told, counter } = count();
    for (let second = 0; second < 3600; second++) {
      counter.take(`bad ${second}`);
      await clock.advance(1000);
    }
    expect(told.length).toBeLessThan(70);
    counter.close();
    expect(told.reduce((sum, lines) => sum + lines.count, 0)).toBe(3600);
  });

  it('are all told when it is closed', () => {
    const { told, counter } = count();
    for (let i = 0; i < 1000; i++) counter.take(`bad ${i}`);
    counter.close();
    expect(told.map((lines) => lines.count)).toEqual([1, 999]);
    expect(told.at(-1)?.excerpt).toBe('bad 1');
  });
});
