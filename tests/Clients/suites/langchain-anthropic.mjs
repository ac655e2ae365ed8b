import { ChatAnthropic } from '@langchain/anthropic';
import { runLangChain } from './langchain-cases.mjs';
import { servers } from './harness.mjs';

await runLangChain(servers.v1, (at, key, more) => new ChatAnthropic({ model: 'claude-opus-5-5', apiKey: key, anthropicApiUrl: at, maxTokens: 200, ...more }), {
  401: 'AuthenticationError', 403: 'PermissionDeniedError', 429: 'RateLimitError', 502: 'InternalServerError',
});
