import type { Member } from '../stage/fleet.ts';
import type { Fault, Scene } from './fault.ts';

/** A node that is not heard of for so long is gone, and its users with it. In ms; src/buses/redis/nodes.ts. */
const LEASE_MS = 10_000;
/** A balancer that asks whether a node is ready hears of it so much later. In ms. */
const READINESS_MS = 1_000;

/** Any that runs, but for the one whose clock was never right: that is to stay. */
function anyNode({ fleet, random }: Scene): Member {
  return random.pick(fleet.members.filter(({ node }) => node.name !== 'n2'));
}

/** SIGKILL. Another one is started. Over when the lease of the dead one is. */
export const killNode: Fault = {
  name: 'SIGKILL a node',
  recoversWithinMs: 5_000,
  run: async (scene) => {
    const { fleet, wait } = scene;
    const member = anyNode(scene);
    const fromMs = Date.now();
    await member.node.kill();
    fleet.retire(member);
    const { node } = await fleet.start();
    const toMs = Math.max(Date.now(), fromMs + LEASE_MS);
    await wait(toMs - Date.now());
    return { detail: `${member.node.name}, followed by ${node.name}`, toMs };
  },
};

/** SIGSTOP, and SIGCONT after a while. */
export function pauseNode(forMs: number): Fault {
  return {
    name: 'SIGSTOP a node',
    recoversWithinMs: 5_000,
    run: async (scene) => {
      const { node } = anyNode(scene);
      node.pause();
      try {
        await scene.wait(forMs);
      } finally {
        node.resume();
      }
      return { detail: `${node.name} for ${forMs / 1_000} s` };
    },
  };
}

/** Its clock goes wrong by ten minutes, and right again. Nothing may become unknown. */
export function stepClock(forMs: number): Fault {
  return {
    name: 'step a clock',
    recoversWithinMs: 0,
    run: async (scene) => {
      const { node } = anyNode(scene);
      node.stepClock();
      await scene.wait(forMs);
      node.stepClock();
      return { detail: `${node.name} for ${forMs / 1_000} s, by 10 min` };
    },
  };
}

/** SIGTERM: it sends its clients elsewhere, while another one is started. */
export function replaceNode(drainMs: number): Fault {
  return {
    name: 'rolling restart',
    recoversWithinMs: 5_000,
    run: async (scene) => {
      const { fleet, wait } = scene;
      const member = anyNode(scene);
      const { name } = member.node;
      const draining = member.node.drain(drainMs);
      const leaving = wait(READINESS_MS).then(() => {
        fleet.close(member);
      });
      const [{ node }] = await Promise.all([fleet.start(), leaving, draining]);
      fleet.retire(member);
      return { detail: `${name}, followed by ${node.name}` };
    },
  };
}

/** Cut off from Redis: connections end, and new ones are refused. For less than the lease. */
export function cutOffNode(forMs: number): Fault {
  return partition('cut a node off', forMs, ({ tunnel }) => {
    tunnel?.refuse();
  });
}

/** Cut off from Redis with nothing said: no byte goes through, and no end is heard of. For less than the lease. */
export function swallowNode(forMs: number): Fault {
  return partition('black hole to a node', forMs, ({ tunnel }) => {
    tunnel?.swallow();
  });
}

function partition(name: string, forMs: number, begin: (member: Member) => void): Fault {
  return {
    name,
    recoversWithinMs: 5_000,
    run: async (scene) => {
      const member = anyNode(scene);
      begin(member);
      await scene.wait(forMs);
      member.tunnel?.open();
      return { detail: `${member.node.name} for ${forMs / 1_000} s` };
    },
  };
}
