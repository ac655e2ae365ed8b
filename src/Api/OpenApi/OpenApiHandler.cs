using Microsoft.AspNetCore.Http;
using QuotaFunctions.Api.Answering;

namespace QuotaFunctions.Api.OpenApi;

/// <summary><c>GET /openapi.json</c>: serves the API description in this folder. A test generates the file and fails when it is out of date.</summary>
internal sealed class OpenApiHandler
{
    private const string Resource = "openapi.json";

    /// <summary>Clients revalidate after five minutes and get a 304 when nothing changed.</summary>
    private const string CacheControl = "public, max-age=300";

    // Handlers are made when the service starts; most services are never asked for the description.
    private readonly Lazy<TaggedAnswer> _description = new(Load);

    public Task ReadAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = CacheControl;
        return _description.Value.WriteAsync(context);
    }

    private static TaggedAnswer Load()
    {
        using var stream = typeof(OpenApiHandler).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in the program.");
        var document = new byte[stream.Length];
        stream.ReadExactly(document);
        return new TaggedAnswer(document);
    }
}
