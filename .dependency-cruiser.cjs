/*
 * The layers of src, checked by `npm run layers` and by test/unit/layers.test.ts. domain <- wire <- adapters <- roots.
 * The browser's side (client) stands on the wire alone, and the demo on what the package exports.
 * An adapter never imports another, but the ones on Redis share its connection (src/redis); only the composition roots
 * know all.
 */
const ROOTS = '^src/(index|attach-presence|options|sqlite|redis)\\.ts$';
const IO_LIBRARIES =
  'node_modules/(@types/)?(express|socket\\.io|socket\\.io-client|engine\\.io|sqlite3|redis|jose|pino|prom-client|zod|rate-limiter-flexible|ipaddr\\.js)(/|$)';

const onlyImports = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: allowed },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'domain-does-no-io',
      severity: 'error',
      from: { path: '^src/(domain|ports)/' },
      to: { path: IO_LIBRARIES },
    },
    {
      name: 'domain-has-no-node',
      severity: 'error',
      from: { path: '^src/(domain|ports)/' },
      to: { dependencyTypes: ['core'] },
    },
    onlyImports('domain-knows-ports-only', '^src/(domain|ports)/', '^src/(domain|ports)/'),
    onlyImports('wire-knows-domain-only', '^src/wire/', '^src/(wire|domain)/'),
    onlyImports('auth-knows-the-wire', '^src/auth/', '^src/(auth|wire|domain|ports)/|^src/sockets/socket-types'),
    onlyImports('redis-knows-ports-only', '^src/redis/', '^src/(redis|domain|ports)/'),
    onlyImports('stores-stand-alone', '^src/stores/', '^src/(stores|redis|domain|ports)/'),
    onlyImports('buses-stand-alone', '^src/buses/', '^src/(buses|redis|domain|ports)/'),
    onlyImports('limits-stand-alone', '^src/limits/', '^src/(limits|redis|domain|ports)/'),
    onlyImports('touches-know-the-store', '^src/touches/', '^src/(touches|stores/redis|redis|domain|ports)/'),
    onlyImports('policies-stand-alone', '^src/policies/', '^src/(policies|wire|domain|ports)/|^src/option-error\\.ts$'),
    onlyImports('sockets-stand-alone', '^src/sockets/', '^src/(sockets|wire|domain|ports)/'),
    onlyImports('http-stands-alone', '^src/http/', '^src/(http|auth|wire|domain|ports)/'),
    onlyImports('client-knows-the-wire-only', '^src/client/', '^src/(client|wire|domain/user-id)'),
    onlyImports('page-is-a-user-of-the-package', '^src/demo/page/', '^src/demo/'),
    onlyImports('demo-is-an-embedder', '^src/demo/[^/]+$', '^src/(demo/|index\\.ts)'),
    {
      name: 'nobody-imports-the-roots',
      severity: 'error',
      from: { path: '^src/', pathNot: [ROOTS, '^src/(server|demo)/'] },
      to: { path: [ROOTS, '^src/server/'] },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
