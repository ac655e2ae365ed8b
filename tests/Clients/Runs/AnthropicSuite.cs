using System.Net;
using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using QuotaFunctions.Clients.Running;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Clients.Runs;

/// <summary>The package <c>Anthropic</c>, with its default retries.</summary>
internal sealed class AnthropicSuite(Servers servers) : DotnetSuite(servers)
{
    private const string Model = "claude-opus-5-5";
    private const string Text = "Hello from the emulator, where all is well.";

    /// <summary>It does not start without a key.</summary>
    protected override bool CanLeaveTheKeyOut => false;

    protected override IEnumerable<(string Name, Func<Task<string>> Work)> Cases =>
    [
        ("chat", () => MeteredAsync(Servers.V1, async key =>
        {
            var answer = await Client(Servers.V1, key).Messages.Create(Ask("hello"));
            Assert.True(answer.Content[0].TryPickText(out var text));
            Assert.Equal((Text, 9L), (text.Text, answer.Usage.OutputTokens));
        }, Generated)),
        ("stream", () => MeteredAsync(Servers.V1, async key =>
        {
            var text = "";
            await foreach (var update in Client(Servers.V1, key).Messages.CreateStreaming(Ask("hello")))
            {
                text += update.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var part) ? part.Text : "";
            }

            Assert.Equal(Text, text);
        }, Generated)),
        ("tools", () => MeteredAsync(Servers.V1, async key =>
        {
            var schema = new InputSchema { Properties = new Dictionary<string, JsonElement> { ["city"] = JsonSerializer.SerializeToElement(new { type = "string" }) } };
            var answer = await Client(Servers.V1, key).Messages.Create(Ask("What is the weather?") with { Tools = [new Tool { Name = "get_weather", InputSchema = schema }] });
            Assert.True(answer.Content[^1].TryPickToolUse(out var call));
            Assert.Equal(("get_weather", "Paris"), (call.Name, call.Input["city"].GetString()));
        }, Generated)),
        ("count-tokens", () => UnmeteredAsync(Servers.V1, async key =>
        {
            var count = await Client(Servers.V1, key).Messages.CountTokens(new MessageCountTokensParams { Model = Model, Messages = [new UserMessageParam("hello")] });
            Assert.Equal(21, count.InputTokens);
        }, 1)),
        ("models", () => UnmeteredAsync(Servers.V1, async key => Assert.NotEmpty((await Client(Servers.V1, key).Models.List()).Items), 0)),
    ];

    protected override async Task ChatAsync(ServerProcess server, string? key) => await Client(server, key!).Messages.Create(Ask("hello"));

    protected override int? StatusOf(Exception error) => (int?)(error as AnthropicApiException)?.StatusCode;

    protected override string ClassFor(int status) => (HttpStatusCode)status switch
    {
        HttpStatusCode.Forbidden => nameof(AnthropicForbiddenException),
        HttpStatusCode.TooManyRequests => nameof(AnthropicRateLimitException),
        _ => nameof(Anthropic5xxException),
    };

    private static MessageCreateParams Ask(string text) => new() { Model = Model, MaxTokens = 200, Messages = [new UserMessageParam(text)] };

    private static AnthropicClient Client(ServerProcess server, string key) =>
        new() { BaseUrl = server.Address.GetLeftPart(UriPartial.Authority), ApiKey = key, AuthToken = null };
}
