using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text;

namespace QuotaFunctions.Http.Contract.Wire;

/// <summary>One HTTP request to make; it can be sent any number of times.</summary>
public sealed record ApiCall(HttpMethod Method, string Path)
{
    /// <summary>Headers of the request, as they are sent.</summary>
    public ImmutableList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Makes the body; null for none.</summary>
    public Func<HttpContent>? Content { get; init; }

    public static ApiCall Get(string path) => new(HttpMethod.Get, path);

    public static ApiCall Post(string path) => new(HttpMethod.Post, path);

    public static ApiCall Of(string method, string path) => new(HttpMethod.Parse(method), path);

    /// <summary>Presents a key or an admin token.</summary>
    public ApiCall As(string bearer) => With("Authorization", $"Bearer {bearer}");

    /// <summary>Adds a header.</summary>
    public ApiCall With(string name, string value) => this with { Headers = Headers.Add(new(name, value)) };

    /// <summary>Sends a text as <c>application/json</c>.</summary>
    public ApiCall Json(string json) => Bytes(Encoding.UTF8.GetBytes(json));

    /// <summary>Sends bytes with a Content-Length.</summary>
    public ApiCall Bytes(byte[] body, string contentType = "application/json") => this with
    {
        Content = () =>
        {
            var content = new ByteArrayContent(body);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
            return content;
        },
    };

    /// <summary>Sends bytes chunked, without a Content-Length.</summary>
    public ApiCall Chunked(byte[] body, string contentType = "application/json") => this with
    {
        Content = () =>
        {
            var content = new WrittenContent(async stream => await stream.WriteAsync(body));
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
            return content;
        },
    };

    /// <summary>The message to send; built without the clean-up of paths that <see cref="Uri"/> does by itself.</summary>
    internal HttpRequestMessage ToMessage(Uri address)
    {
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        if (!Uri.TryCreate(address.GetLeftPart(UriPartial.Authority) + Path, options, out var uri))
        {
            throw new ArgumentException($"not a path: {Path}");
        }

        var message = new HttpRequestMessage(Method, uri) { Content = Content?.Invoke() };
        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value))
            {
                message.Content ??= new ByteArrayContent([]);
                Assert.True(message.Content.Headers.TryAddWithoutValidation(name, value), $"{name} cannot be sent");
            }
        }

        return message;
    }
}
