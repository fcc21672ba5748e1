import { createInterface } from 'node:readline';

/** What a workload can be told to do: a word and a number. */
export type Commands = Readonly<Record<string, (amount: number) => unknown>>;

/** Does what stdin says, one command a line, and answers each with a line once it is done. Returns at the end of stdin. */
export async function obey(commands: Commands): Promise<void> {
  process.stdout.write('ready\n');
  for await (const line of createInterface({ input: process.stdin })) {
    const [word = '', amount] = line.split(' ');
    const command = commands[word];
    if (command === undefined) throw new RangeError(`${word} is not one of ${Object.keys(commands)}`);
    await command(Number(amount));
    process.stdout.write(`${line}\n`);
  }
}
