import { type ReactElement, useCallback, useEffect, useState } from 'react';
import { PresenceProvider } from 'whosthere/react';
import { type ChatSession, startChatSession } from '../chat/chat-session.ts';
import { forget, remember, rememberedName, signIn } from '../chat/session.ts';
import { ChatPage } from './chat-page.tsx';
import { SessionContext } from './session-context.ts';
import { SignIn } from './sign-in.tsx';

/** Signed in or not. A tab remembers by itself under which name, and comes back under it when it is loaded anew. */
export function App(): ReactElement {
  const [name, setName] = useState(rememberedName);
  const [failure, setFailure] = useState('');
  const session = useSession(name, (reason) => {
    setName(null);
    setFailure(reason);
  });

  useEffect(() => {
    document.title = session === null ? 'whosthere' : `${session.me} · whosthere`;
  }, [session]);

  if (session === null) {
    return (
      <SignIn
        failure={failure}
        isSigningIn={name !== null}
        onSignIn={(chosen) => {
          setFailure('');
          setName(chosen);
        }}
      />
    );
  }
  return (
    <SessionContext value={session}>
      <PresenceProvider client={session.presence}>
        <ChatPage
          onSignOut={() => {
            forget();
            setName(null);
          }}
        />
      </PresenceProvider>
    </SessionContext>
  );
}

/** The session under this name, from when the server has let it in until the name changes. */
function useSession(name: string | null, onRefused: (reason: string) => void): ChatSession | null {
  const [session, setSession] = useState<ChatSession | null>(null);
  const refuse = useCallback(onRefused, []);
  useEffect(() => {
    if (name === null) return undefined;
    const until = new AbortController();
    let started: ChatSession | undefined;
    signIn(name).then(
      (entered) => {
        if (until.signal.aborted) return;
        remember(entered.userId);
        started = startChatSession(entered, refuse);
        setSession(started);
      },
      (error: unknown) => {
        if (!until.signal.aborted) refuse(error instanceof Error ? error.message : String(error));
      },
    );
    return () => {
      until.abort();
      started?.close();
      setSession(null);
    };
  }, [name, refuse]);
  return session;
}
