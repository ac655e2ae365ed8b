import * as openai from 'openai';
import { runOpenAI } from './openai-cases.mjs';

await runOpenAI(openai);
