import assert from 'node:assert/strict';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { openApiDocument } from '../../src/http/openapi.ts';

/** What is compared: as much of an HTTP response as both supertest's and node's offer. */
export interface SeenResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly text: string;
}

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, unknown>> }>>;
}

export type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema(openApiDocument(), 'openapi');
export const documentedPaths = openApiDocument()['paths'] as Paths;

/** The path of the document that a request's path falls under: a literal one before one with a parameter. */
function templateOf(pathname: string, method: string): string | undefined {
  const matching = Object.keys(documentedPaths).filter((template) => {
    const pattern = new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+').replaceAll('.', '\\.')}/?$`, 'i');
    return pattern.test(pathname) && documentedPaths[template]?.[method] !== undefined;
  });
  return matching.find((template) => !template.includes('{')) ?? matching[0];
}

function validatorAt(...steps: readonly string[]): ValidateFunction {
  const pointer = steps.map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
  const validator = ajv.getSchema(`openapi#/${pointer}`);
  if (validator === undefined) throw new Error(`the document has no schema at ${pointer}`);
  return validator;
}

function assertValid(validator: ValidateFunction, value: unknown, what: string): void {
  const isValid = validator(value);
  assert.ok(isValid, `${what}: ${ajv.errorsText(validator.errors)}\n${JSON.stringify(value).slice(0, 500)}`);
}

/**
 * Holds a response against the OpenAPI document: the status is documented for the route, the body is of a documented
 * type and fits its schema. Where the document has no route, only the problem `not_found` is right.
 * Returns the documented name of what was seen, such as `GET /v1/presence/{id} 200`.
 */
export function assertDocumented(method: string, path: string, response: SeenResponse): string {
  const verb = method.toLowerCase();
  const template = templateOf(path.split('?', 1)[0] ?? '', verb);
  const name = `${method} ${template ?? path} ${response.status}`;
  const [type = ''] = (response.headers['content-type'] ?? '').split(';', 1);
  if (response.status >= 400) assertProblem(response, type, name);
  if (template === undefined) {
    assert.equal(response.status, 404, `${name}: a route that is not documented`);
    return name;
  }
  const documented = documentedPaths[template]?.[verb]?.responses[String(response.status)];
  assert.ok(documented, `${name}: the document does not know this status`);
  if (documented.content === undefined) {
    assert.equal(response.text, '', `${name}: the document knows of no body`);
    return name;
  }
  assert.ok(type in documented.content, `${name}: the document does not know the type ${type}`);
  const body: unknown = type.endsWith('json') ? JSON.parse(response.text) : response.text;
  const at = ['paths', template, verb, 'responses', String(response.status), 'content', type, 'schema'];
  assertValid(validatorAt(...at), body, name);
  return name;
}

function assertProblem(response: SeenResponse, type: string, name: string): void {
  assert.equal(type, 'application/problem+json', name);
  const problem: unknown = JSON.parse(response.text);
  assertValid(validatorAt('components', 'schemas', 'Problem'), problem, name);
  assert.equal((problem as { status: number }).status, response.status, name);
  assert.equal(response.headers['cache-control'], 'no-store', name);
  assert.equal('www-authenticate' in response.headers, response.status === 401, name);
}
