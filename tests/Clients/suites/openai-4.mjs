import * as openai from 'openai-4';
import { runOpenAI } from './openai-cases.mjs';

await runOpenAI(openai);
