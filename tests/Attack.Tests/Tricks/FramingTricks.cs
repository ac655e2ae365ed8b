namespace QuotaFunctions.Attack.Tests.Tricks;

/// <summary>Requests whose ends lie elsewhere for another parser.</summary>
internal static class FramingTricks
{
    private const string Line = "POST /v1/chat/completions HTTP/1.1";
    private static readonly string Chat = Trick.Chat;
    private static readonly string Chunked = $"{Chat.Length:x}\r\n{Chat}\r\n0\r\n\r\n";
    private static readonly string Length = $"Content-Length: {Chat.Length}";

    /// <summary>A whole request for the dear model that hides in another one's body.</summary>
    private static readonly string Hidden = $"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: {Trick.DearChat.Length}\r\n\r\n{Trick.DearChat}";

    private static readonly (string Headers, string Body)[] Cases =
    [
        ($"{Length}\r\nTransfer-Encoding: chunked", Chunked), ($"Transfer-Encoding: chunked\r\n{Length}", Chunked), ($"Content-Length: 4\r\nTransfer-Encoding: chunked", $"0\r\n\r\n{Hidden}"),
        ($"{Length}\r\n{Length}", Chat), ($"{Length}\r\nContent-Length: 5", Chat), ($"Content-Length: 5\r\n{Length}", Chat), ($"Content-Length: {Chat.Length}, {Chat.Length}", Chat), ($"Content-Length: {Chat.Length}, 5", Chat),
        ($"Content-Length: +{Chat.Length}", Chat), ($"Content-Length: -1", Chat), ($"Content-Length: 0x10", Chat), ($"Content-Length: {Chat.Length}.0", Chat), ($"Content-Length:", Chat), ("Content-Length: 99999999999999999999", Chat), ($"Content-Length: 0{Chat.Length}", Chat),
        ($"Content-Length : {Chat.Length}", Chat), ($"Content-Length\t: {Chat.Length}", Chat), ($" Content-Length: {Chat.Length}", Chat), ($"Content_Length: {Chat.Length}", Chat), ($"Content-Length:\v{Chat.Length}", Chat), ($"Content-Length: {Chat.Length}\0", Chat), ($"content-length: {Chat.Length}", Chat),
        ($"Content-Length: {Chat.Length - 1}", Chat), ($"Content-Length: {Chat.Length + 50}", Chat), ($"Content-Length: {Chat.Length}", $"{Chat}{Hidden}"), ("Content-Length: 0", Hidden), ("", Chat), ("", Hidden), ($"X: y\r\n\r\n{Length}", Chat),
        ("Transfer-Encoding: chunked", Chunked), ("Transfer-Encoding: Chunked", Chunked), ("Transfer-Encoding: chunked, identity", Chunked), ("Transfer-Encoding: identity, chunked", Chunked), ("Transfer-Encoding: gzip, chunked", Chunked), ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", Chunked),
        ("Transfer-Encoding: chunked, chunked", Chunked), ("Transfer-Encoding: xchunked", Chunked), ("Transfer-Encoding: \"chunked\"", Chunked), ("Transfer-Encoding:\vchunked", Chunked), ("Transfer-Encoding : chunked", Chunked), ("Transfer-Encoding:\r\n chunked", Chunked), ("Transfer_Encoding: chunked", Chunked),
        ("X: y\rTransfer-Encoding: chunked", Chunked), ("X: y\nTransfer-Encoding: chunked", Chunked), ("Transfer-Encoding: chunked\0", Chunked), ("Transfer-Encoding: chunke\x00e4d", Chunked), ("Transfer-Encoding: identity", Chat), ($"Transfer-Encoding: identity\r\n{Length}", Chat), ("TE: chunked", Chunked),
        ("Transfer-Encoding: chunked", $"{Chat.Length:x};ext=1\r\n{Chat}\r\n0;x\r\n\r\n"), ("Transfer-Encoding: chunked", $"{Chat.Length:x};a=\"\r\n{Chat}\r\n0\r\n\r\n"), ("Transfer-Encoding: chunked", $"{Chat.Length:x};\n{Chat}\r\n0\r\n\r\n"), ("Transfer-Encoding: chunked", $"{Chat.Length:x}\n{Chat}\n0\n\n"),
        ("Transfer-Encoding: chunked", $"0x{Chat.Length:x}\r\n{Chat}\r\n0\r\n\r\n"), ("Transfer-Encoding: chunked", $"000000000000000000{Chat.Length:x}\r\n{Chat}\r\n0\r\n\r\n"), ("Transfer-Encoding: chunked", $"100000000{Chat.Length:x}\r\n{Chat}\r\n0\r\n\r\n"), ("Transfer-Encoding: chunked", $"-{Chat.Length:x}\r\n{Chat}\r\n0\r\n\r\n"),
        ("Transfer-Encoding: chunked", $"{Chat.Length:x} \r\n{Chat}\r\n0\r\n\r\n"), ("Transfer-Encoding: chunked", $" {Chat.Length:x}\r\n{Chat}\r\n0\r\n\r\n"), ("Transfer-Encoding: chunked", $"{Chat.Length - 2:x}\r\n{Chat}\r\n0\r\n\r\n"), ("Transfer-Encoding: chunked", $"{Chat.Length + 2:x}\r\n{Chat}\r\n0\r\n\r\n"),
        ("Transfer-Encoding: chunked", $"{Chat.Length:x}\r\n{Chat}0\r\n\r\n"), ("Transfer-Encoding: chunked", $"{Chat.Length:x}\r\n{Chat}\r\n0\r\nContent-Length: 5\r\nX-HTTP-Method-Override: GET\r\n\r\n"), ("Transfer-Encoding: chunked\r\nTrailer: Authorization", $"{Chat.Length:x}\r\n{Chat}\r\n0\r\nAuthorization: Bearer x\r\n\r\n"),
        ("Transfer-Encoding: chunked", $"{Chat.Length:x}\r\n{Chat}\r\n0\r\n{Hidden}"), ("Transfer-Encoding: chunked", $"{Chat.Length:x}\r\n{Chat}\r\n"), ("Transfer-Encoding: chunked", "0\r\n\r\n"), ("Transfer-Encoding: chunked", $"0\r\n\r\n{Hidden}"), ("Transfer-Encoding: chunked", "zz\r\n"), ("Transfer-Encoding: chunked", "\r\n\r\n"),
        ($"{Length}\r\nExpect: 100-continue", Chat), ($"{Length}\r\nExpect: 200-ok", Chat), ($"{Length}\r\nExpect: 100-continue, x", Chat), ($"{Length}\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA", Chat), ($"{Length}\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x", Chat),
        ($"{Length}\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA", Chat), ($"{Length}\r\nUpgrade: TLS/1.0\r\nConnection: upgrade", Chat), ($"{Length}\r\nConnection: Content-Length", Chat), ($"{Length}\r\nConnection: Content-Type, Authorization, Host", Chat),
        ($"{Length}\r\nConnection: transfer-encoding", Chat), ($"{Length}\r\nKeep-Alive: x\r\nProxy-Connection: keep-alive", Chat), ($"{Length}\r\nX: a\r\n b", Chat), ($"{Length}\r\nX : y", Chat), ($"{Length}\r\n: y", Chat), ($"{Length}\r\nX", Chat), ($"{Length}\r\n:method: PUT", Chat), ($"{Length}\r\nX: \x00ff\x0001", Chat),
        ($"{Length}\r\nHost: a\r\nHost: b", Chat), ($"{Length}\r\nX: {new string('a', 20_000)}", Chat), ($"{Length}\r\nX: {new string('a', 40_000)}", Chat), (string.Join("\r\n", Enumerable.Range(0, 120).Select(i => $"X{i}: y").Append(Length)), Chat), ($"{Length}\r\nAuthorization: Bearer x", Chat),
        ($"{Length}\r\nRange: bytes=0-1\r\nIf-Match: x", Chat), ($"{Length}\r\nContent-Type: text/plain", Chat), ($"{Length}\r\nAccept-Encoding: gzip, br", Chat),
    ];

    private static readonly string[] Lines =
    [
        "POST /v1/chat/completions HTTP/1.0", "POST /v1/chat/completions HTTP/0.9", "POST /v1/chat/completions HTTP/2.0", "POST /v1/chat/completions", "POST  /v1/chat/completions HTTP/1.1", "POST /v1/chat/completions  HTTP/1.1", "POST\t/v1/chat/completions\tHTTP/1.1", " POST /v1/chat/completions HTTP/1.1",
        "\r\nPOST /v1/chat/completions HTTP/1.1", "\0POST /v1/chat/completions HTTP/1.1", "POST /v1/chat/completions http/1.1", "POST /v1/chat/completions HTTP/1.1 x", "POST /v1/chat/completions HTTP/1.10", "POST /v1/chat/completions\x00 HTTP/1.1", "POST /v1/chat\x00e4/completions HTTP/1.1", "POST /v1/chat/completions HTTP/1.1\r",
    ];

    public static IEnumerable<Trick> Framing()
    {
        foreach (var (headers, body) in Cases)
        {
            yield return Trick.Of($"{Shown(headers)} | {Shown(body)}", Line, ["Content-Type: application/json", headers], body);
            yield return Trick.Of($"to embeddings: {Shown(headers)} | {Shown(body)}", Line.Replace("chat/completions", "audio/transcriptions", StringComparison.Ordinal), ["Content-Type: audio/ogg", headers], body);
        }

        foreach (var line in Lines)
        {
            yield return Trick.Of(Shown(line), line, ["Content-Type: application/json", Length], Chat);
        }

        // Pipelined: the second request must be read and metered as the first is, or not at all.
        var first = Trick.Of("", Line, ["Content-Type: application/json", Length], Chat).Request.Replace("Connection: close", "Connection: keep-alive", StringComparison.Ordinal);
        foreach (var second in Cases.Take(40).Select(c => Trick.Of("", Line, ["Content-Type: application/json", c.Headers], c.Body).Request).Append(Hidden))
        {
            yield return new Trick($"pipelined: {Shown(second[second.IndexOf("Content-Type", StringComparison.Ordinal)..])}", first + second);
        }

        yield return new Trick("bare line feeds", Trick.Post("", "/v1/chat/completions", Chat).Request.Replace("\r\n", "\n", StringComparison.Ordinal));
        yield return new Trick("bare carriage returns", Trick.Post("", "/v1/chat/completions", Chat).Request.Replace("\r\n", "\r", StringComparison.Ordinal));
        yield return new Trick("TLS", "\x0016\x0003\x0001\x0002\0\x0001\0\x0001\x00fc\x0003\x0003");
    }

    private static string Shown(string text)
    {
        var shown = text.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\0", "\\0", StringComparison.Ordinal);
        return shown.Length > 160 ? shown[..160] + "…" : shown;
    }
}
