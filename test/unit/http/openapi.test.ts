import assert from 'node:assert/strict';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, it } from 'mocha';
import { PresenceCore } from '../../../src/domain/presence-core.ts';
import { openApiDocument } from '../../../src/http/openapi.ts';
import { presenceRoutes } from '../../../src/http/routes.ts';
import { InProcessBus } from '../../../src/buses/in-process-bus.ts';
import { resolveSettings } from '../../../src/options.ts';
import { systemClock } from '../../../src/ports/clock.ts';
import { NO_LIMITS } from '../../../src/limits/limits.ts';
import { MemoryStore } from '../../../src/stores/memory-store.ts';
import { documentedPaths } from '../../support/http-contract.ts';

type Schemas = Readonly<Record<string, object>>;
const { schemas } = openApiDocument()['components'] as { schemas: Schemas };

/** Every object with a `$ref` in it, however deep. */
function* refsIn(value: unknown): Generator<string> {
  if (typeof value !== 'object' || value === null) return;
  if ('$ref' in value) yield String(value.$ref);
  for (const inner of Object.values(value)) yield* refsIn(inner);
}

describe('the OpenAPI document', () => {
  it('is valid OpenAPI 3.1', async () => {
    const { valid, errors } = await new Validator().validate(structuredClone(openApiDocument()));
    assert.ok(valid, JSON.stringify(errors));
  });

  it('has the routes of the router, and no others', () => {
    const onError = (error: Error): void => {
      throw error;
    };
    const routes = presenceRoutes({
      core: new PresenceCore({
        clock: systemClock,
        store: new MemoryStore(),
        bus: (askLocal) => new InProcessBus(askLocal),
        settings: resolveSettings(),
        onError,
      }),
      limits: NO_LIMITS,
    });
    const served = routes.map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:(\w+)/g, '{$1}')}`);
    const documented = Object.entries(documentedPaths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path}`),
    );
    assert.deepEqual([...new Set(served)].sort(), documented.sort());
  });

  it('has schemas of the dialect that OpenAPI 3.1 speaks', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const [name, schema] of Object.entries(schemas)) {
      assert.ok(ajv.validateSchema(schema), `${name}: ${ajv.errorsText()}`);
    }
  });

  it('refers to every schema it has, and to no others', () => {
    const refs = new Set(refsIn(openApiDocument()));
    assert.deepEqual(
      [...refs].sort(),
      Object.keys(schemas)
        .map((name) => `#/components/schemas/${name}`)
        .sort(),
    );
  });

  it('names every operation, and each differently', () => {
    const ids = Object.values(documentedPaths).flatMap((operations) =>
      Object.values(operations).map((operation) => (operation as { operationId?: string }).operationId),
    );
    assert.equal(ids.includes(undefined), false);
    assert.equal(new Set(ids).size, ids.length);
  });
});
