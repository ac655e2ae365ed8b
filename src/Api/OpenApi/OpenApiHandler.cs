using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace QuotaFunctions.Api.OpenApi;

/// <summary><c>GET /openapi.json</c>: serves the API description in this folder. A test generates the file and fails when it is out of date.</summary>
internal sealed class OpenApiHandler
{
    private const string Resource = "openapi.json";

    /// <summary>Clients revalidate after five minutes and get a 304 when nothing changed.</summary>
    private const string CacheControl = "public, max-age=300";

    // Handlers are made when the service starts; most services are never asked for the description.
    private readonly Lazy<(byte[] Document, EntityTagHeaderValue Tag)> _description = new(Load);

    public Task ReadAsync(HttpContext context)
    {
        var response = context.Response;
        var (document, tag) = _description.Value;
        response.Headers.ETag = tag.ToString();
        response.Headers.CacheControl = CacheControl;

        // Weak tags match too, because a compressing proxy makes the tag weak.
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = document.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(document, context.RequestAborted).AsTask();
    }

    private static (byte[] Document, EntityTagHeaderValue Tag) Load()
    {
        using var stream = typeof(OpenApiHandler).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in the program.");
        var document = new byte[stream.Length];
        stream.ReadExactly(document);
        return (document, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(document).AsSpan(0, 16))}\""));
    }
}
