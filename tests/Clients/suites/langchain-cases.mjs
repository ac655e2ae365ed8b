// The cases that LangChain has for every provider.
import assert from 'node:assert/strict';
import { tool } from '@langchain/core/tools';
import { z } from 'zod';
import { metered, refusals, run } from './harness.mjs';

/**
 * @param make (server, key, options) => a chat model
 * @param more further cases of the provider
 * @param thrown the classes that are thrown by status
 */
export function runLangChain(server, make, thrown, more = {}) {
  return run({
    chat: () => metered(server, async key => {
      const answer = await make(server, key).invoke('hello');
      assert.match(answer.text, /^Hello from the emulator/);
      assert.equal(answer.usage_metadata.total_tokens, 30);
    }),
    stream: () => metered(server, async key => {
      let text = '';
      for await (const chunk of await make(server, key).stream('hello')) {
        text += chunk.text;
      }

      assert.equal(text, 'Hello from the emulator, where all is well.');
    }),
    tools: () => metered(server, async key => {
      const weather = tool(async () => '', { name: 'get_weather', description: 'The weather', schema: z.object({ city: z.string() }) });
      const answer = await make(server, key).bindTools([weather]).invoke('What is the weather?');
      const { name, args } = answer.tool_calls[0];
      assert.deepEqual({ name, ...args }, { name: 'get_weather', city: 'Paris' });
    }),
    structured: () => metered(server, async key => {
      const answer = await make(server, key).withStructuredOutput(z.object({ city: z.string(), degrees: z.number().int() }), { name: 'place' }).invoke('structured');
      assert.deepEqual(answer, { city: 'Paris', degrees: 21 });
    }),
    ...more,
  }, refusals(server, (at, key) => make(at, key, at === server ? {} : { maxRetries: 2 }).invoke('hello').then(answer => answer.text), thrown, {
    // It repeats every 5xx six times by default, waiting 1, 2, 4, 8, 16 and 32 seconds, whatever the answer says: docs/clients.md tells to set
    // maxRetries, and so does this.
    withoutKey: false,
  }));
}
