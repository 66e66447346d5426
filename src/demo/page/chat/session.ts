/** Who this tab is. In the session's storage, so that two tabs can be two people. */
const REMEMBERED = 'whosthere:name';

export interface Session {
  readonly token: string;
  readonly userId: string;
}

/** @throws an error whose message can be shown to the person. */
export async function signIn(name: string): Promise<Session> {
  const response = await fetch('demo/sign-in', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name }),
  }).catch((cause: unknown) => {
    throw new Error('The server cannot be reached.', { cause });
  });
  const body = (await response.json().catch(() => ({}))) as Partial<Session> & { detail?: string };
  const { token, userId, detail } = body;
  if (token === undefined || userId === undefined) throw new Error(detail ?? `The server said ${response.status}.`);
  return { token, userId };
}

export function rememberedName(): string | null {
  return sessionStorage.getItem(REMEMBERED);
}

export function remember(name: string): void {
  sessionStorage.setItem(REMEMBERED, name);
}

export function forget(): void {
  sessionStorage.removeItem(REMEMBERED);
}
