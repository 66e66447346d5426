import { type ReactElement, useEffect, useState, useSyncExternalStore } from 'react';
import type { Evidence } from 'whosthere/client';
import type { PushCost } from '../../chat-protocol.ts';
import type { Look } from '../chat/look-log.ts';
import { useChatSession } from './session-context.ts';

const ASK_EVERY_MS = 2_000;
/** What push designs usually send: one heartbeat every 30 s, and its answer. */
const HEARTBEAT_EVERY_MS = 30_000;

const COSTS: Record<Evidence, string> = {
  traffic: 'fresh',
  probe: 'probe',
  'no-answer': 'probe, no answer',
  'no-connection': 'no connection',
  none: 'not known',
};

/** What presence has cost this page since it was opened, and what a server that pushes would have sent to it meanwhile. */
export function CostPanel({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { looks } = useChatSession();
  const { messages, looks: latest } = useSyncExternalStore(looks.totals.subscribe, looks.totals.get);
  const pushed = usePushCost();
  return (
    <section className="costs" aria-label="What looks cost">
      <header className="bar">
        <h2>What looks cost</h2>
        <button type="button" className="quiet icon" aria-label="Close" onClick={onClose}>
          ×
        </button>
      </header>
      <dl className="totals">
        <div>
          <dt>Presence messages of this page</dt>
          <dd>{messages}</dd>
        </div>
        {pushed !== undefined && (
          <>
            <div>
              <dt>A server that broadcasts would have sent</dt>
              <dd>{pushed.broadcast}</dd>
            </div>
            <div>
              <dt>… and with heartbeats every 30 s</dt>
              <dd>{pushed.broadcast + pushed.heartbeats}</dd>
            </div>
          </>
        )}
      </dl>
      <p className="hint">
        Both ways, over this page&rsquo;s connection. Pushing costs with every change of every contact; pulling costs
        with every look. In a room of two, looking often, pull sends more.
      </p>
      <table className="looks">
        <caption className="visually-hidden">The latest looks</caption>
        <thead>
          <tr>
            <th scope="col">Look at</th>
            <th scope="col">Answer</th>
            <th scope="col">Cost</th>
            <th scope="col">ms</th>
          </tr>
        </thead>
        <tbody>
          {latest.map((look) => (
            <LookRow key={look.key} look={look} />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function LookRow({ look: { answer, cost } }: { readonly look: Look }): ReactElement {
  return (
    <tr data-background={cost.background}>
      <td>
        <bdi>{answer.id}</bdi>
      </td>
      <td>{answer.status}</td>
      <td>{COSTS[answer.evidence]}</td>
      <td>{Math.round(cost.tookMs)}</td>
    </tr>
  );
}

/** Asked while the panel can be seen. */
function usePushCost(): { readonly broadcast: number; readonly heartbeats: number } | undefined {
  const session = useChatSession();
  const [cost, setCost] = useState<PushCost>();
  useEffect(() => {
    const ask = async (): Promise<void> => {
      if (!document.hidden) setCost(await session.pushCost());
    };
    void ask();
    const timer = setInterval(() => void ask(), ASK_EVERY_MS);
    return () => {
      clearInterval(timer);
    };
  }, [session]);
  if (cost === undefined) return undefined;
  return {
    broadcast: cost.changesOfOthers,
    heartbeats: 2 * Math.floor(cost.sinceStartMs / HEARTBEAT_EVERY_MS),
  };
}
