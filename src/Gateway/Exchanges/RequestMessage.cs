using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using QuotaFunctions.Edge.Requests;
using QuotaFunctions.Gateway.Dialects;
using QuotaFunctions.Gateway.Upstreams;

namespace QuotaFunctions.Gateway.Exchanges;

/// <summary>Makes the request that an upstream gets of the one that the client sent.</summary>
internal static class RequestMessage
{
    /// <summary>The request for one attempt.</summary>
    /// <param name="http">The client's request.</param>
    /// <param name="upstream">Where it goes.</param>
    /// <param name="address">The address there.</param>
    /// <param name="credential">How the secret is sent.</param>
    /// <param name="content">The body; null for none.</param>
    /// <param name="headers">Which headers pass.</param>
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
                Add(message, name, values);
            }
        }

        Add(message, "Accept-Encoding", "identity"); // Usage must be read from the answer.
        Add(message, RequestId.Header, RequestId.Of(http.HttpContext));
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

    private static void Add(HttpRequestMessage message, string name, StringValues values)
    {
        foreach (var value in values)
        {
            // A client's key may stand where nobody looks for it.
            if (value is not null && !KeyText.IsIn(value) && !message.Headers.TryAddWithoutValidation(name, value))
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
