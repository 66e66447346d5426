import { answerParent } from '../bench/sockets/questions.ts';
import { type Hiding, TimingServer, type TimingServerOptions } from './timing-server.ts';

/** The server, in a process of its own: see stage.ts. */
const starting = TimingServer.start(JSON.parse(process.argv[2] ?? '') as TimingServerOptions);
answerParent({
  url: async () => (await starting).url,
  hide: async (about) => (await starting).hide(about as Hiding),
  flush: async () => (await starting).flush(),
  pings: async () => (await starting).pings,
});
