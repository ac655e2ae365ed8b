import { AzureOpenAI } from 'openai';
import { chatCases, thrown } from './openai-cases.mjs';
import { refusals, run, servers } from './harness.mjs';

const server = servers.azure;
const make = (at, key) => new AzureOpenAI({ endpoint: at, apiKey: key ?? 'none', apiVersion: '2024-10-21', ...key === null && { defaultHeaders: { 'api-key': null } } });

await run(chatCases(make, server), refusals(
  server, (at, key) => make(at, key).chat.completions.create({ model: 'gpt-4o-mini', messages: [{ role: 'user', content: 'hello' }] }), thrown));
