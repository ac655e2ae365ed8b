import { createAnthropic } from '@ai-sdk/anthropic';
import { runAI } from './ai-cases.mjs';
import { servers } from './harness.mjs';

await runAI(servers.v1, (at, key) => createAnthropic({ baseURL: `${at}/v1`, apiKey: key })('claude-opus-5-5'));
