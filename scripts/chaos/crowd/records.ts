import type { Activity, Connection, Ending } from '../check/history.ts';
import { Leads, type Led } from '../stage/balancer.ts';

/* What a crowd keeps, as it goes from one process to another: in JSON there is no Infinity, so null is what never was. */

export interface ConnectionRecord {
  readonly user: string;
  readonly device: string;
  readonly answers: boolean;
  /** Its own end of the connection. null: it never came to be one. */
  port: number | null;
  readonly openingAtMs: number;
  openedAtMs: number | null;
  answeredUntilMs: number | null;
  closedAtMs: number | null;
  ending: Ending;
}

export interface ActivityRecord {
  readonly connection: ConnectionRecord;
  readonly atMs: number;
  ackedAtMs: number | null;
}

export interface CrowdRecords {
  readonly connections: readonly ConnectionRecord[];
  /** `of`: the index of its connection. */
  readonly activities: readonly { readonly of: number; readonly atMs: number; readonly ackedAtMs: number | null }[];
}

/** Puts together what crowds kept and where the balancer led them. What reached no node is left out. */
export function joinRecords(
  crowds: readonly CrowdRecords[],
  led: readonly Led[],
): { readonly connections: Connection[]; readonly activities: Activity[] } {
  const leads = new Leads(led);
  const connections: Connection[] = [];
  const activities: Activity[] = [];
  for (const crowd of crowds) {
    const joined = crowd.connections.map((record): Connection | undefined => {
      const node = record.port === null ? undefined : leads.nodeOf(record.port, record.openingAtMs);
      if (node === undefined) return undefined;
      const { user, device, answers, openingAtMs, ending } = record;
      return {
        user,
        device,
        answers,
        node,
        openingAtMs,
        ending,
        openedAtMs: record.openedAtMs ?? Infinity,
        answeredUntilMs: record.answeredUntilMs ?? Infinity,
        closedAtMs: record.closedAtMs ?? Infinity,
      };
    });
    for (const connection of joined) if (connection !== undefined) connections.push(connection);
    for (const { of, atMs, ackedAtMs } of crowd.activities) {
      const connection = joined[of];
      if (connection === undefined) continue;
      const { user, node, closedAtMs } = connection;
      activities.push({ user, node, atMs, ackedAtMs: ackedAtMs ?? Infinity, closedAtMs });
    }
  }
  return { connections, activities };
}
