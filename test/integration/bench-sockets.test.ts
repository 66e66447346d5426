import assert from 'node:assert/strict';
import { afterEach, before, describe, it } from 'mocha';
import { contender } from '../../scripts/bench/contenders/index.ts';
import type { RealRunResult } from '../../scripts/bench/measure/run-result.ts';
import { Load } from '../../scripts/bench/sockets/load.ts';
import { LoadProcess } from '../../scripts/bench/sockets/load-process.ts';
import { runOnSockets } from '../../scripts/bench/sockets/run-on-sockets.ts';
import { ServerProcess } from '../../scripts/bench/sockets/server-process.ts';
import { buildWorkload, type WorkloadSpec } from '../../scripts/bench/workload/build-workload.ts';
import { benchProcesses, livelySpec, runEach, SPEED } from '../support/bench-runs.ts';
import { broadcastMessages } from '../support/bench-broadcast.ts';

const NAMES = ['bare', 'broadcast', 'heartbeat-sweep', 'poll', 'pull'] as const;

function kill(pid: number | undefined): void {
  assert.ok(pid !== undefined);
  process.kill(pid, 'SIGKILL');
}

describe('a bench run over real sockets', () => {
  afterEach(() => {
    assert.deepEqual(benchProcesses(), [], 'left running');
  });

  describe('of every design', () => {
    let runs: Readonly<Record<(typeof NAMES)[number], RealRunResult>>;

    before(async () => {
      runs = await runEach(NAMES);
    });

    it('has the same people do the same', () => {
      const [first] = NAMES.map((name) => runs[name]);
      assert.ok(first !== undefined && first.sights.looks > 20 && first.process.connections > 10);
      for (const name of NAMES) {
        const { process, sights, durationMs, messages } = runs[name];
        assert.equal(process.connections, first.process.connections, name);
        // A viewer who is just connecting may be in time to look, or not.
        assert.ok(Math.abs(sights.looks - first.sights.looks) <= 3, `${name}: ${sights.looks} looks`);
        assert.ok(durationMs >= 36_000, `${name}: ${durationMs} ms`);
        assert.ok(Math.abs(messages.application.in - first.messages.application.in) <= 1, name);
      }
    });

    it('adds up', () => {
      for (const name of NAMES) {
        const { sights, messages, bytes, process, peakPerSecond } = runs[name];
        const { right, wrongThere, wrongAway, unsure, tooClose } = sights;
        assert.equal(right + wrongThere + wrongAway + unsure + tooClose, sights.rows, name);
        for (const direction of ['in', 'out'] as const) {
          for (const purpose of ['presence', 'application', 'transport'] as const) {
            assert.equal(bytes[purpose][direction] > 0, messages[purpose][direction] > 0, `${name}: ${purpose}`);
          }
        }
        const presence = messages.presence.in + messages.presence.out;
        assert.ok(peakPerSecond <= presence && (peakPerSecond > 0 || presence === 0), name);
        assert.ok(process.serverCpuMs > 0 && process.heapBytes > 1e6 && process.residentBytes > process.heapBytes);
        assert.deepEqual([runs[name].redisCommands, process.redisCpuMs], [0, 0]);
      }
    });

    it('tells each design by its messages', () => {
      const { bare, broadcast, 'heartbeat-sweep': sweep, poll, pull } = runs;
      assert.deepEqual(bare.messages.presence, { in: 0, out: 0 });
      assert.equal(bare.sights.unsure, bare.sights.rows);
      assert.equal(broadcast.messages.presence.in, 0);
      assert.ok(broadcast.messages.presence.out > 20);
      // Every ten seconds from everybody, at least from those who are there all the time.
      assert.ok(sweep.messages.presence.in > sweep.process.connections, JSON.stringify(sweep.messages));
      // A reply to each question, but for those who left meanwhile.
      assert.ok(poll.messages.presence.out <= poll.messages.presence.in);
      assert.ok(poll.messages.presence.out > 0.9 * poll.messages.presence.in);
      // A question for each look, a hello for each who comes, and answers to probes.
      assert.ok(pull.messages.presence.in >= pull.sights.looks);
    });

    it('finds that most of what people see is right', () => {
      for (const name of ['broadcast', 'heartbeat-sweep', 'pull'] as const) {
        const { rows, right, tooClose } = runs[name].sights;
        assert.ok(right + tooClose > 0.8 * rows, `${name}: ${right} and ${tooClose} of ${rows}`);
      }
    });
  });

  it('counts for broadcast just what follows from who came and went', async () => {
    const spec = livelySpec({ silentShareOfUnclean: 0, switchesPerHour: 0, hours: 0.01 });
    const workload = await buildWorkload(spec);
    const server = await ServerProcess.start({ contender: 'broadcast', spec, speed: SPEED });
    try {
      const failed: unknown[] = [];
      const load = await Load.start({
        contender: contender('broadcast'),
        workload,
        speed: SPEED,
        seed: 1,
        address: server.address,
        onFailed: (error) => failed.push(error),
      });
      await load.open();
      await load.play(() => undefined);
      await load.sights();
      const { traffic } = await server.mark();
      const { atLeast, atMost } = broadcastMessages(workload, load.truth());
      await load.close();
      assert.deepEqual(failed, []);

      assert.ok(atLeast > 50 && atMost - atLeast < 0.2 * atLeast, `${atLeast} to ${atMost}`);
      const { in: received, out } = traffic.messages.presence;
      assert.equal(received, 0);
      assert.ok(atLeast <= out && out <= atMost, `${out} is not from ${atLeast} to ${atMost}`);
    } finally {
      await server.stop();
    }
  });

  describe('that cannot be finished', () => {
    const run = { contender: 'bare', spec: livelySpec(), speed: SPEED, seed: 1 } as const;

    it('refuses a workload that it does not know', async () => {
      const spec = { kind: 'party', seed: 1 } as unknown as WorkloadSpec;
      await assert.rejects(runOnSockets({ ...run, spec }), /kind/);
    });

    it('tells what a process died of', async () => {
      const spec: WorkloadSpec = { ...livelySpec(), kind: 'trace', path: 'no-such-trace.csv', isLiveliest: false };
      await assert.rejects(
        ServerProcess.start({ contender: 'bare', spec, speed: SPEED }),
        /^BenchError: the server ended by code 1: TraceError: no-such-trace\.csv: cannot be read: ENOENT/,
      );
    });

    it('tells which process has been killed', async () => {
      const server = await ServerProcess.start(run);
      const load = await LoadProcess.start({ ...run, address: server.address });
      try {
        kill(load.pid);
        await assert.rejects(load.open(), /^BenchError: the load ended by SIGKILL/);
        kill(server.pid);
        await assert.rejects(server.mark(), /^BenchError: the server ended by SIGKILL/);
      } finally {
        await load.stop();
        await server.stop();
      }
    });

    it('ends its processes when it is stopped, whenever that is', async () => {
      const reason = new Error('enough');
      const early = new AbortController();
      const starting = runOnSockets({ ...run, signal: early.signal });
      early.abort(reason);
      await assert.rejects(starting, reason);
      assert.deepEqual(benchProcesses(), []);
      const late = new AbortController();
      let running = 0;
      const stop = (): void => {
        running = benchProcesses().length;
        late.abort(reason);
      };
      await assert.rejects(runOnSockets({ ...run, signal: late.signal, onProgress: stop }), reason);
      assert.equal(running, 2);
    });
  });
});
