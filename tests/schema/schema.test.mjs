// SPDX-License-Identifier: Apache-2.0
//
// ajv, which shares no code with us, reads the schema of manifests and judges manifests and values
// as the host does. Input: the document of write_schema, named by SPOOR_SCHEMA_CASES.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

const require = createRequire(new URL('../support/npm/package.json', import.meta.url));
const { Ajv2020 } = require('ajv/dist/2020.js');
const cases = JSON.parse(readFileSync(process.env.SPOOR_SCHEMA_CASES, 'utf8'));

test('the schema is a valid one of draft 2020-12 and compiles in strict mode', () => {
  const ajv = new Ajv2020({ strict: true, allowUnionTypes: true, strictTypes: false, strictRequired: false });
  assert.ok(ajv.validateSchema(cases.schema), ajv.errorsText());
  ajv.compile(cases.schema);
});

test('manifests are judged as the host judges them', async (t) => {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const validate = ajv.compile(cases.schema);
  assert.ok(cases.manifests.length > 20);
  for (const { name, manifest, accepted, findings } of cases.manifests) {
    await t.test(name, () => {
      assert.equal(validate(manifest), accepted, `${ajv.errorsText(validate.errors)} | ${findings.join(' ')}`);
    });
  }
});

test('parameters are judged as the host judges them', () => {
  const ajv = new Ajv2020({ strict: false });
  let accepted = 0;
  const compiled = new Map();
  for (const one of cases.values) {
    const key = JSON.stringify(one.schema);
    if (!compiled.has(key)) compiled.set(key, ajv.compile(one.schema));
    assert.equal(compiled.get(key)(one.value), one.accepted, JSON.stringify(one));
    if (one.accepted) ++accepted;
  }
  assert.ok(accepted > 200, `only ${accepted} of ${cases.values.length} values were accepted`);
});
