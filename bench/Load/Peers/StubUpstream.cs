using System.Text;

namespace QuotaFunctions.Load.Peers;

/// <summary>An OpenAI-like upstream: a 1 KB JSON answer with usage, or a stream of 50 chunks.</summary>
internal static class StubUpstream
{
    public static Task RunAsync(int port)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.AddServerHeader = false).UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var json = Encoding.ASCII.GetBytes(
            $$$"""{"id":"c1","object":"chat.completion","model":"stub","choices":[{"index":0,"message":{"role":"assistant","content":"{{{new string('a', 800)}}}"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":20,"total_tokens":30}}""");
        var chunk = Encoding.ASCII.GetBytes(
            """data: {"id":"c1","object":"chat.completion.chunk","model":"stub","choices":[{"index":0,"delta":{"content":"hello "}}],"usage":null}""" + "\n\n");
        var last = Encoding.ASCII.GetBytes(
            """data: {"id":"c1","object":"chat.completion.chunk","model":"stub","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":50,"total_tokens":60}}""" + "\n\ndata: [DONE]\n\n");
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var request = await reader.ReadToEndAsync();
            if (!request.Contains("\"stream\":true", StringComparison.Ordinal))
            {
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = json.Length;
                await context.Response.Body.WriteAsync(json);
                return;
            }

            context.Response.ContentType = "text/event-stream";
            for (var i = 0; i < 50; i++)
            {
                await context.Response.Body.WriteAsync(chunk);
                await context.Response.Body.FlushAsync();
            }

            await context.Response.Body.WriteAsync(last);
        });
        return app.RunAsync();
    }
}
