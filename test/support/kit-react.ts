/** The module with types of its own: what it renders needs those of a page, which are not known here. */
interface ReactOnServer {
  readonly renderPeople: (people: readonly unknown[], client: unknown) => string;
}

/** The people as React renders them on a server, in this process: there is no page. */
export async function renderPeople(people: readonly unknown[], client: unknown = null): Promise<string> {
  const file = new URL('kit-page/react-on-server.tsx', import.meta.url).href;
  return ((await import(file)) as ReactOnServer).renderPeople(people, client);
}
