// The way to the agent: nothing on it ends a run but what was set for it.
import { expect, it } from 'vitest';
import { dispatchOptions, targetOf } from '../../src/agent/transport.ts';

it('has none of undici’s own limits, which would break off a thinking agent after 300 silent seconds', () => {
  const options = dispatchOptions(targetOf('http://127.0.0.1:8090/process'), '{}');
  expect(options).toMatchObject({ headersTimeout: 0, bodyTimeout: 0 });
});
