using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using QuotaFunctions.Edge.Requests;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Builds the request for an upstream from the client's.</summary>
internal static class RequestMessage
{
    /// <summary>Builds the request for one attempt.</summary>
    /// <param name="http">The client's request.</param>
    /// <param name="upstream">The upstream.</param>
    /// <param name="address">The upstream's address with the path.</param>
    /// <param name="credential">How the secret is sent.</param>
    /// <param name="content">The body; null for none.</param>
    /// <param name="headers">Decides which headers are passed on.</param>
    public static HttpRequestMessage Make(
        HttpRequest http, Upstream upstream, Uri address, Credential credential, RequestContent? content, HeaderRules headers)
    {
        var message = new HttpRequestMessage(HttpMethod.Parse(http.Method), address)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = content,
        };
        var named = HeaderRules.NamedBy(http.Headers.Connection);
        foreach (var (name, values) in http.Headers)
        {
            if (headers.PassesToUpstream(name) && !named.Contains(name) && !upstream.DropHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                Add(message, name, values, http.HttpContext);
            }
        }

        Add(message, "Accept-Encoding", "identity", http.HttpContext); // This service reads the usage from the answer.
        Add(message, RequestId.Header, RequestId.Of(http.HttpContext), http.HttpContext);
        if (upstream.Secret is { } secret)
        {
            Set(message, credential.Header, credential.ValueFor(secret));
        }

        foreach (var (name, value) in upstream.SetHeaders)
        {
            Set(message, name, value);
        }

        return message;
    }

    private static void Add(HttpRequestMessage message, string name, StringValues values, HttpContext context)
    {
        foreach (var value in values)
        {
            // A client may send its key in an unexpected header, and no upstream may get it.
            if (value is not null && !KeyText.IsIn(value) && !LegacyKeyText.IsIn(context, value) && !message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content?.Headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private static void Set(HttpRequestMessage message, string name, string value)
    {
        if (message.Headers.NonValidated.Contains(name))
        {
            message.Headers.Remove(name);
        }
        else if (message.Content?.Headers.NonValidated.Contains(name) == true)
        {
            message.Content.Headers.Remove(name);
        }

        if (!message.Headers.TryAddWithoutValidation(name, value))
        {
            message.Content?.Headers.TryAddWithoutValidation(name, value);
        }
    }
}
