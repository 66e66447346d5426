import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from 'jose';

/** Somebody who signs tokens with a private key. */
export interface Signer {
  readonly publicJwk: JWK;
  readonly publicKey: CryptoKey;
  sign(claims: JWTPayload): Promise<string>;
}

export async function makeSigner(alg: string, kid: string): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(alg);
  return {
    publicKey,
    publicJwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' },
    sign: (claims) => new SignJWT(claims).setProtectedHeader({ alg, kid }).setExpirationTime('1h').sign(privateKey),
  };
}

/** An HTTP server with a key set on it. */
export interface KeySetServer {
  readonly url: string;
  /** What it answers with: a status and a body. */
  answer: { status: number; body: string };
  requests: number;
  serve(...signers: readonly Signer[]): void;
  close(): Promise<void>;
}

export async function startKeySetServer(): Promise<KeySetServer> {
  const http = createServer((_request, response) => {
    server.requests += 1;
    response.writeHead(server.answer.status, { 'Content-Type': 'application/json' }).end(server.answer.body);
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: KeySetServer = {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}/keys`,
    answer: { status: 200, body: '{"keys":[]}' },
    requests: 0,
    serve: (...signers) => {
      server.answer = { status: 200, body: JSON.stringify({ keys: signers.map(({ publicJwk }) => publicJwk) }) };
    },
    close: () => {
      http.closeAllConnections();
      return new Promise((resolve) =>
        http.close(() => {
          resolve();
        }),
      );
    },
  };
  return server;
}
