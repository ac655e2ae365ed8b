using System.Text;

namespace QuotaFunctions.Load.Peers;

/// <summary>The limit for us: a Kestrel endpoint that does nothing but answer a fixed body.</summary>
internal static class BareServer
{
    public static Task RunAsync(int port, int bodyBytes, string[] headers)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(k => k.AddServerHeader = false).UseUrls($"http://127.0.0.1:{port}");
        var app = builder.Build();
        var body = Encoding.ASCII.GetBytes($"{{\"pad\":\"{new string('x', Math.Max(0, bodyBytes - 10))}\"}}");
        var fixedHeaders = headers.Select(h => h.Split(": ", 2)).ToArray();
        app.Run(async context =>
        {
            if (context.Request.ContentLength > 0)
            {
                // A real endpoint reads what it is sent.
                while (!(await context.Request.BodyReader.ReadAsync()).IsCompleted)
                {
                    context.Request.BodyReader.AdvanceTo(default, default);
                }
            }

            var response = context.Response;
            response.ContentType = "application/json";
            response.ContentLength = body.Length;
            foreach (var header in fixedHeaders)
            {
                response.Headers[header[0]] = header[1];
            }

            await response.Body.WriteAsync(body);
        });
        return app.RunAsync();
    }
}
