import { z } from 'zod';
import { ERROR_STATUS, type ErrorCode } from '../domain/errors.ts';
import { presenceSchema, refreshBodySchema, touchBodySchema, userIdSchema, visibilitySchema } from '../wire/schemas.ts';

type Json = Record<string, unknown>;

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });
const jsonContent = (schema: Json): Json => ({ content: { 'application/json': { schema } } });
const schemaOf = (schema: z.ZodType, io: 'input' | 'output' = 'output'): Json => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
};

const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]),
  detail: z.string(),
});

const retryAfter: Json = {
  description: 'In how many seconds it makes sense to try again.',
  schema: { type: 'integer', minimum: 0 },
};

/** The responses for errors with these codes, by status. */
function problems(...codes: readonly ErrorCode[]): Json {
  const byStatus: Record<string, Json> = {};
  for (const status of new Set(codes.map((code) => ERROR_STATUS[code]))) {
    byStatus[status] = {
      description: codes.filter((code) => ERROR_STATUS[code] === status).join(' or '),
      content: { 'application/problem+json': { schema: ref('Problem') } },
      ...(status === ERROR_STATUS.rate_limited && { headers: { 'Retry-After': retryAfter } }),
    };
  }
  return byStatus;
}

const idParameter = { name: 'id', in: 'path', required: true, schema: ref('UserId') };
const asViewer = { security: [{ bearer: [] }] };
const asService = (scope: string): Json => ({ security: [{ bearer: [scope] }] });
const body = (name: string): Json => ({ requestBody: { required: true, ...jsonContent(ref(name)) } });

/** OpenAPI 3.1 of the routes in router.ts, made of the schemas they check with. */
export function openApiDocument(): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: 'whosthere',
      version: '1',
      description: 'Presence on demand: who is there, asked when somebody looks.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths: {
      '/v1/presence/{id}': {
        get: {
          operationId: 'getPresence',
          summary: 'Is this user there?',
          ...asViewer,
          parameters: [
            idParameter,
            {
              name: 'Cache-Control',
              in: 'header',
              schema: { type: 'string' },
              description: 'max-age=N or no-cache asks for a fresher answer, down to the floor of the server.',
            },
          ],
          responses: {
            200: {
              description: 'The answer; Cache-Control says for how many seconds it stays fresh.',
              ...jsonContent(ref('Presence')),
            },
            ...problems('invalid_request', 'unauthorized', 'rate_limited', 'unavailable'),
          },
        },
        delete: {
          operationId: 'forgetUser',
          summary: 'Remove all that is known of this user.',
          ...asService('presence:admin'),
          parameters: [idParameter],
          responses: {
            204: { description: 'Nothing is known of this user any more.' },
            ...problems('invalid_request', 'unauthorized', 'forbidden', 'unavailable'),
          },
        },
      },
      '/v1/presence/refresh': {
        post: {
          operationId: 'refresh',
          summary: 'Who of these users is there? Answers when all are resolved.',
          ...asViewer,
          ...body('RefreshRequest'),
          responses: {
            200: {
              description: 'One answer for each distinct id, in the order asked.',
              ...jsonContent(ref('RefreshResponse')),
            },
            ...problems(
              'invalid_request',
              'too_many_ids',
              'unauthorized',
              'payload_too_large',
              'rate_limited',
              'unavailable',
            ),
          },
        },
      },
      '/v1/visibility': {
        get: {
          operationId: 'getVisibility',
          summary: 'What do I show?',
          ...asViewer,
          responses: {
            200: {
              description: 'What the user chose; everything, unless they chose.',
              ...jsonContent(ref('Visibility')),
            },
            ...problems('unauthorized', 'rate_limited', 'unavailable'),
          },
        },
        put: {
          operationId: 'setVisibility',
          summary: 'Show this much of me, from now on.',
          ...asViewer,
          ...body('Visibility'),
          responses: {
            200: { description: 'It holds, on every node.', ...jsonContent(ref('Visibility')) },
            ...problems('invalid_request', 'unauthorized', 'payload_too_large', 'rate_limited', 'unavailable'),
          },
        },
      },
      '/v1/touch': {
        post: {
          operationId: 'touch',
          summary: 'These users were active. Harmless to repeat.',
          ...asService('presence:touch'),
          ...body('TouchRequest'),
          responses: {
            202: { description: 'All of them are taken.', ...jsonContent(ref('TouchResponse')) },
            ...problems(
              'invalid_request',
              'too_many_ids',
              'unauthorized',
              'forbidden',
              'payload_too_large',
              'rate_limited',
              'unavailable',
            ),
          },
        },
      },
      '/healthz': {
        get: {
          operationId: 'health',
          summary: 'Is the process alive?',
          responses: { 200: { description: 'It is.', ...jsonContent(ref('State')) } },
        },
      },
      '/readyz': {
        get: {
          operationId: 'readiness',
          summary: 'Can answers be had?',
          responses: { 200: { description: 'They can.', ...jsonContent(ref('State')) }, ...problems('unavailable') },
        },
      },
      '/metrics': {
        get: {
          operationId: 'metrics',
          summary: 'Metrics in the Prometheus text format.',
          responses: {
            200: { description: 'The metrics.', content: { 'text/plain': { schema: { type: 'string' } } } },
            ...problems('unauthorized'),
          },
        },
      },
      '/openapi.json': {
        get: {
          operationId: 'openApi',
          summary: 'This document.',
          responses: { 200: { description: 'OpenAPI 3.1.', ...jsonContent({ type: 'object' }) } },
        },
      },
    },
    components: {
      securitySchemes: {
        bearer: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: '`sub` is the user id, `scope` is space-separated.',
        },
      },
      schemas: {
        UserId: schemaOf(userIdSchema),
        Presence: schemaOf(presenceSchema),
        RefreshRequest: schemaOf(refreshBodySchema, 'input'),
        RefreshResponse: {
          type: 'object',
          required: ['presences'],
          properties: { presences: { type: 'array', items: ref('Presence') } },
        },
        Visibility: schemaOf(visibilitySchema),
        TouchRequest: schemaOf(touchBodySchema, 'input'),
        TouchResponse: { type: 'object', required: ['accepted'], properties: { accepted: { type: 'integer' } } },
        State: { type: 'object', required: ['status'], properties: { status: { type: 'string' } } },
        Problem: schemaOf(problemSchema),
      },
    },
  };
}
