using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using QuotaFunctions.Edge.Responses;

namespace QuotaFunctions.Api.Answering;

/// <summary>A JSON answer that is made once and sent often, with an entity tag: a client that has it gets a 304.</summary>
internal sealed class TaggedAnswer(byte[] json)
{
    private readonly EntityTagHeaderValue _tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 16))}\"");

    /// <summary>Answers a GET or HEAD.</summary>
    public Task WriteAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers.ETag = _tag.ToString();

        // Weak tags match too, because a compressing proxy makes the tag weak.
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Equals(EntityTagHeaderValue.Any) || known.Compare(_tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = JsonAnswer.Json;
        response.ContentLength = json.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(json, context.RequestAborted).AsTask();
    }
}
