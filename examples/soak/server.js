// A small shop: keeps what was asked for lately, and forgets the oldest. Soak it with `tidemark soak run --plan soak.yml`.
import { createServer } from 'node:http';

const MOST_REMEMBERED = 5000;

/** Recent answers by path. Without the bound below this would be a leak, and the soak would say so. */
const answers = new Map();

function answerTo(path) {
  const known = answers.get(path);
  if (known !== undefined) return known;
  const answer = JSON.stringify({ path, price: path.length * 100, details: 'x'.repeat(500) });
  answers.set(path, answer);
  if (answers.size > MOST_REMEMBERED) answers.delete(answers.keys().next().value);
  return answer;
}

const server = createServer((request, response) => {
  const path = request.url === '/random' ? `/item/${Math.floor(Math.random() * 20_000)}` : request.url;
  response.setHeader('content-type', 'application/json');
  response.end(answerTo(path));
});

server.listen(Number(process.env.PORT ?? 3000), '127.0.0.1', () => {
  console.log(`listening on ${server.address().port}`);
});

process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
