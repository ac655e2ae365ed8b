using QuotaFunctions.Attack.Tests.Running;
using QuotaFunctions.Http.Contract.Upstream;

namespace QuotaFunctions.Attack.Tests.Exhaustion;

/// <summary>A way to send a request: what is read before it is forwarded, and what is not.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Path">Where it goes.</param>
/// <param name="ContentType">What the body is.</param>
/// <param name="IsStream">True for an answer in events.</param>
internal sealed record Upload(string Name, string Path, string ContentType, bool IsStream = false)
{
    public static IReadOnlyList<Upload> All { get; } =
    [
        new("a JSON answer", "/v1/chat/completions", "application/json"),
        new("a stream", "/v1/chat/completions", "application/json", IsStream: true),
        new("a form", "/v1/audio/transcriptions", "multipart/form-data; boundary=x"),
        new("an unread body", "/v1/files", "application/octet-stream"),
    ];

    /// <summary>A body of so many bytes.</summary>
    public string BodyOf(int bytes) => Name switch
    {
        "a form" => "--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nwhisper-1\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.ogg\"\r\n\r\n"
            + new string('x', bytes) + "\r\n--x--\r\n",
        "an unread body" => new string('x', bytes),
        _ => SmallServer.ChatOf(bytes, IsStream),
    };

    /// <summary>The head of a request with such a body; it waits to be asked for it.</summary>
    public string HeadFor(Key key, StubRoute route, int bytes) => string.Join("\r\n",
        [
            $"POST {Path} HTTP/1.1", "Host: quota.test", $"Authorization: Bearer {key.Secret}", $"{StubUpstream.RouteHeader}: {route.Id}", "Expect: 100-continue",
            $"Content-Type: {ContentType}", $"Content-Length: {bytes}", "Connection: close", "", "",
        ]);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
