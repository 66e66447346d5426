import { type ReactElement, type SubmitEvent, useEffect, useRef } from 'react';

export interface SignInProps {
  readonly failure: string;
  readonly isSigningIn: boolean;
  readonly onSignIn: (name: string) => void;
}

export function SignIn({ failure, isSigningIn, onSignIn }: SignInProps): ReactElement {
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (!isSigningIn) field.current?.focus();
  }, [isSigningIn]);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    onSignIn(field.current?.value ?? '');
  };
  return (
    <main className="sign-in">
      <form className="card" onSubmit={submit} aria-busy={isSigningIn}>
        <h1>whosthere</h1>
        <p>A chat that finds out who is there when you look, and asks nobody while you do not.</p>
        <label htmlFor="name">Your name</label>
        <input id="name" ref={field} required maxLength={40} autoComplete="nickname" spellCheck={false} />
        <p className="error" role="alert">
          {failure}
        </p>
        <button type="submit" className="primary" disabled={isSigningIn}>
          Start chatting
        </button>
        <p className="hint">Nobody around? Open this page in a second tab, under another name.</p>
      </form>
    </main>
  );
}
