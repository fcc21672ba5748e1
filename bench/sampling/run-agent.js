// The command from another module than the one beside its `bin`, which prefers sources: `node run-agent.js MODULE start`.
const { runCli } = await import(process.argv[2]);
await runCli(process.argv.slice(3));
