import { BenchServer, type BenchServerOptions } from './bench-server.ts';
import { answerParent } from './questions.ts';

/** The server of a run, in a process of its own: see server-process.ts. */
const starting = BenchServer.start(JSON.parse(process.argv[2] ?? '') as BenchServerOptions);
answerParent({
  address: async () => (await starting).address,
  mark: async (isFreshStart) => (await starting).mark(isFreshStart === true),
});
