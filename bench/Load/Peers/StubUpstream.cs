using System.Text;

namespace QuotaFunctions.Load.Peers;

/// <summary>
/// An OpenAI-like upstream: a 1 KB JSON answer with usage, or a stream of 50 chunks. The model in the request says how it behaves, see
/// <see cref="StubModels"/>.
/// </summary>
internal static class StubUpstream
{
    private const long LargeBytes = 50_000_000;

    private static readonly byte[] Json = Encoding.ASCII.GetBytes(
        $$$"""{"id":"c1","object":"chat.completion","model":"stub","choices":[{"index":0,"message":{"role":"assistant","content":"{{{new string('a', 800)}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30}}""");

    private static readonly byte[] Chunk = Encoding.ASCII.GetBytes(
        """data: {"id":"c1","object":"chat.completion.chunk","model":"stub","choices":[{"index":0,"delta":{"content":"hello "}}],"usage":null}""" + "\n\n");

    private static readonly byte[] Last = Encoding.ASCII.GetBytes(
        """data: {"id":"c1","object":"chat.completion.chunk","model":"stub","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":50,"total_tokens":60}}""" + "\n\ndata: [DONE]\n\n");

    public static Task RunAsync(int port)
    {
        var builder = LocalApp.BuilderOn(port);
        builder.WebHost.ConfigureKestrel(k =>
        {
            k.Limits.MinRequestBodyDataRate = null;
            k.Limits.MinResponseDataRate = null;
        });
        var app = builder.Build();
        app.Run(AnswerAsync);
        return app.RunAsync();
    }

    private static async Task AnswerAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var request = await reader.ReadToEndAsync(context.RequestAborted);
        if (request.Contains(StubModels.Stalled, StringComparison.Ordinal))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        }

        if (!request.Contains("\"stream\":true", StringComparison.Ordinal))
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = Json.Length;
            await context.Response.Body.WriteAsync(Json);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        var manner = Manner.Of(request);
        await RestAsync(manner.First, context);
        for (var i = 0; i < manner.Chunks; i++)
        {
            await context.Response.Body.WriteAsync(Chunk, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await RestAsync(manner.Between, context);
        }

        await context.Response.Body.WriteAsync(Last);
    }

    private static Task RestAsync(TimeSpan time, HttpContext context) =>
        time == TimeSpan.Zero ? Task.CompletedTask : Task.Delay(time, TimeProvider.System, context.RequestAborted);

    /// <summary>How a stream comes.</summary>
    /// <param name="Chunks">How many.</param>
    /// <param name="First">How long the first takes.</param>
    /// <param name="Between">How long each takes to follow.</param>
    private sealed record Manner(long Chunks, TimeSpan First, TimeSpan Between)
    {
        private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(8);
        private static readonly Manner Usual = new(50, TimeSpan.Zero, TimeSpan.Zero);

        private static readonly (string Model, Manner Manner)[] Others =
        [
            (StubModels.Paced, Usual with { Between = Pace }),
            (StubModels.Pausing, new(2, TimeSpan.Zero, TimeSpan.FromMilliseconds(20))),
            (StubModels.Large, Usual with { Chunks = LargeBytes / Chunk.Length }),
            (StubModels.Slow, new(600, TimeSpan.Zero, TimeSpan.FromSeconds(1))),
            (StubModels.Thinking, new(50, TimeSpan.FromMilliseconds(250), Pace)),
        ];

        public static Manner Of(string request)
        {
            foreach (var (model, manner) in Others)
            {
                if (request.Contains(model, StringComparison.Ordinal))
                {
                    return manner;
                }
            }

            return Usual;
        }
    }
}
