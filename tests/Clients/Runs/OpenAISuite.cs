#pragma warning disable OPENAI001 // Responses are marked as experimental by the package.
using System.ClientModel;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Files;
using OpenAI.Responses;
using QuotaFunctions.Clients.Running;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Clients.Runs;

/// <summary>The package <c>OpenAI</c>, with its default retries.</summary>
internal sealed class OpenAISuite(Servers servers) : DotnetSuite(servers)
{
    private const string Model = "gpt-4o-mini";
    private const string Text = "Hello from the emulator, where all is well.";
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string"},"degrees":{"type":"integer"}},"required":["city","degrees"],"additionalProperties":false}""";

    /// <summary>It has no way to leave the key out.</summary>
    protected override bool CanLeaveTheKeyOut => false;

    protected override IEnumerable<(string Name, Func<Task<string>> Work)> Cases =>
    [
        ("chat", () => MeteredAsync(Servers.V1, async key =>
        {
            ChatCompletion answer = await Client(Servers.V1, key).GetChatClient(Model).CompleteChatAsync("hello");
            Assert.Equal((Text, 30), (answer.Content[0].Text, answer.Usage.TotalTokenCount));
        }, Generated)),
        ("stream", () => MeteredAsync(Servers.V1, async key =>
        {
            var text = "";
            await foreach (var update in Client(Servers.V1, key).GetChatClient(Model).CompleteChatStreamingAsync("hello"))
            {
                text += string.Concat(update.ContentUpdate.Select(u => u.Text));
            }

            Assert.Equal(Text, text);
        }, Generated)),
        ("tools", () => MeteredAsync(Servers.V1, async key =>
        {
            var options = new ChatCompletionOptions
            {
                Tools = { ChatTool.CreateFunctionTool("get_weather", "The weather", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}}}""")) },
            };
            ChatCompletion answer = await Client(Servers.V1, key).GetChatClient(Model).CompleteChatAsync([new UserChatMessage("What is the weather?")], options);
            Assert.Equal(("get_weather", """{"city":"Paris"}"""), (answer.ToolCalls[0].FunctionName, answer.ToolCalls[0].FunctionArguments.ToString()));
        }, Generated)),
        ("structured", () => MeteredAsync(Servers.V1, async key =>
        {
            var options = new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("place", BinaryData.FromString(Schema), null, true) };
            ChatCompletion answer = await Client(Servers.V1, key).GetChatClient(Model).CompleteChatAsync([new UserChatMessage("structured")], options);
            Assert.Equal("""{"city":"Paris","degrees":21}""", answer.Content[0].Text);
        }, Generated)),
        ("embeddings", () => MeteredAsync(Servers.V1, async key =>
        {
            var answer = await Client(Servers.V1, key).GetEmbeddingClient("text-embedding-3-small").GenerateEmbeddingsAsync(["one", "two"]);
            Assert.Equal([0.25f, -0.5f, 0.75f, 1f], answer.Value[0].ToFloats().ToArray());
        }, Embedded)),
        ("responses", () => MeteredAsync(Servers.V1, async key =>
        {
            ResponseResult answer = await Client(Servers.V1, key).GetResponsesClient().CreateResponseAsync(Ask(isStreamed: false));
            Assert.Equal(Text, answer.GetOutputText());
        }, Generated)),
        ("responses-stream", () => MeteredAsync(Servers.V1, async key =>
        {
            var text = "";
            await foreach (var update in await Client(Servers.V1, key).GetResponsesClient().CreateResponseStreamingAsync(Ask(isStreamed: true)))
            {
                text += update is StreamingResponseOutputTextDeltaUpdate delta ? delta.Delta : "";
            }

            Assert.Equal(Text, text);
        }, Generated)),
        ("transcription", () => MeteredAsync(Servers.V1, async key =>
        {
            using var sound = new MemoryStream(new byte[4000]);
            var answer = await Client(Servers.V1, key).GetAudioClient("gpt-4o-mini-transcribe").TranscribeAudioAsync(sound, "sound.wav");
            Assert.Equal("Hello.", answer.Value.Text);
        }, Generated)),
        ("files", () => UnmeteredAsync(Servers.All, async key =>
        {
            var answer = await Client(Servers.All, key).GetOpenAIFileClient().UploadFileAsync(BinaryData.FromString("{\"a\":1}\n"), "lines.jsonl", FileUploadPurpose.Batch);
            Assert.Equal("lines.jsonl", answer.Value.Filename);
        }, 1)),
        ("models", () => UnmeteredAsync(Servers.V1, async key => Assert.NotEmpty((await Client(Servers.V1, key).GetOpenAIModelClient().GetModelsAsync()).Value), 0)),
    ];

    protected override async Task ChatAsync(ServerProcess server, string? key) => await Client(server, key!).GetChatClient(Model).CompleteChatAsync("hello");

    protected override int? StatusOf(Exception error) => (error as ClientResultException)?.Status;

    protected override string ClassFor(int status) => nameof(ClientResultException);

    private static CreateResponseOptions Ask(bool isStreamed) =>
        new() { Model = Model, StreamingEnabled = isStreamed, InputItems = { ResponseItem.CreateUserMessageItem("hello") } };

    private static OpenAIClient Client(ServerProcess server, string key) =>
        new(new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(server.Address, "/v1") });
}
