import { Ajv } from 'ajv';
import t from 'tap';
import { policySchema } from '../../host/replay/policies.js';
import { planSchema } from '../../host/sweep/plan.js';
import { eventSchemas, headerSchema } from '../../host/trace/schema.js';

/** The package takes its own schemas for schemas without looking: here one looks. */
t.test('every schema of the package is one', (t) => {
  const ajv = new Ajv({ strict: false });
  const schemas: [name: string, schema: object][] = [
    ['header', headerSchema],
    ['policy', policySchema],
    ['plan', planSchema],
    ...eventSchemas,
  ];
  for (const [name, schema] of schemas) {
    t.equal(ajv.validateSchema(schema), true, `${name}: ${ajv.errorsText()}`);
  }
  t.notOk(ajv.validateSchema({ type: 'tree' }), 'what is none is told');
  t.end();
});
