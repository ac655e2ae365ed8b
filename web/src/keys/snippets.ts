/** A piece of text that makes a client work with a key. */
export interface Snippet {
    name: string;
    text: string;
}

/** The base URL of OpenAI's clients at this service. */
export function baseUrl(): string {
    return `${location.origin}/v1`;
}

/** Snippets for a key, with a model that it may use. */
export function snippetsFor(key: string, models: readonly string[] | null): Snippet[] {
    const base = baseUrl();
    const model = models?.[0] ?? "gpt-4o-mini";
    return [
        {
            name: "curl",
            text: `curl ${base}/chat/completions \\
  -H "Authorization: Bearer ${key}" \\
  -H "Content-Type: application/json" \\
  -d ${shell(JSON.stringify({ model, messages: [{ role: "user", content: "Hello" }] }))}`,
        },
        {
            name: "Python",
            text: `from openai import OpenAI

client = OpenAI(base_url="${base}", api_key="${key}")
answer = client.chat.completions.create(
    model=${JSON.stringify(model)}, messages=[{"role": "user", "content": "Hello"}])
print(answer.choices[0].message.content)`,
        },
        {
            name: "Node",
            text: `import OpenAI from "openai";

const client = new OpenAI({ baseURL: "${base}", apiKey: "${key}" });
const answer = await client.chat.completions.create({
  model: ${JSON.stringify(model)}, messages: [{ role: "user", content: "Hello" }] });
console.log(answer.choices[0].message.content);`,
        },
        {
            name: "C#",
            text: `using System.ClientModel;
using OpenAI;
using OpenAI.Chat;

var client = new ChatClient(${JSON.stringify(model)}, new ApiKeyCredential("${key}"),
    new OpenAIClientOptions { Endpoint = new Uri("${base}") });
ChatCompletion answer = client.CompleteChat("Hello");
Console.WriteLine(answer.Content[0].Text);`,
        },
        { name: ".env", text: `OPENAI_BASE_URL=${base}\nOPENAI_API_KEY=${key}` },
    ];
}

function shell(text: string): string {
    return `'${text.replaceAll("'", "'\\''")}'`;
}
