using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace QuotaFunctions.Api.OpenApi;

/// <summary><c>GET /openapi.json</c>: serves the API description in this folder. A test generates the file and fails when it is out of date.</summary>
internal sealed class OpenApiHandler
{
    private const string Resource = "openapi.json";

    /// <summary>Clients revalidate after five minutes and get a 304 when nothing changed.</summary>
    private const string CacheControl = "public, max-age=300";

    private readonly byte[] _document;
    private readonly string _entityTag;

    public OpenApiHandler()
    {
        using var stream = typeof(OpenApiHandler).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"{Resource} is not in the program.");
        _document = new byte[stream.Length];
        stream.ReadExactly(_document);
        _entityTag = $"\"{Convert.ToHexStringLower(SHA256.HashData(_document).AsSpan(0, 16))}\"";
    }

    public Task ReadAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers.ETag = _entityTag;
        response.Headers.CacheControl = CacheControl;
        if (IsKnown(context.Request.Headers.IfNoneMatch.ToString()))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = _document.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(_document, context.RequestAborted).AsTask();
    }

    /// <summary>True when the client has this version. Weak tags match too, because a compressing proxy makes the tag weak.</summary>
    private bool IsKnown(string tags) =>
        tags.Split(',', StringSplitOptions.TrimEntries).Any(tag => tag == "*" || (tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag) == _entityTag);
}
