using System.Text;

namespace QuotaFunctions.Load.Peers;

/// <summary>A Kestrel endpoint that gives the same answer every time.</summary>
internal static class FixedAnswer
{
    /// <summary>Serves until it is told to stop.</summary>
    /// <param name="port">Where it listens.</param>
    /// <param name="bodyBytes">How long the body is.</param>
    /// <param name="headers">The headers, each as <c>Name: value</c>.</param>
    /// <param name="admitAsync">What is done before the answer; 429 when it says no.</param>
    public static Task ServeAsync(int port, int bodyBytes, string[] headers, Func<HttpContext, ValueTask<bool>> admitAsync)
    {
        var app = LocalApp.BuilderOn(port).Build();
        var body = Encoding.ASCII.GetBytes($"{{\"pad\":\"{new string('x', Math.Max(0, bodyBytes - 10))}\"}}");
        var fixedHeaders = headers.Select(h => h.Split(": ", 2)).ToArray();
        app.Run(async context =>
        {
            if (context.Request.ContentLength > 0)
            {
                await ReadBodyAsync(context.Request);
            }

            var response = context.Response;
            response.StatusCode = await admitAsync(context) ? StatusCodes.Status200OK : StatusCodes.Status429TooManyRequests;
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

    /// <summary>A real endpoint reads what it is sent.</summary>
    private static async Task ReadBodyAsync(HttpRequest request)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync();
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }
}
