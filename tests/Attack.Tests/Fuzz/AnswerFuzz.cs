using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace QuotaFunctions.Attack.Tests.Fuzz;

/// <summary>An upstream's answer that was valid before it was changed in a few places.</summary>
/// <param name="Seed">What it was made of.</param>
/// <param name="Path">The path that it answers.</param>
/// <param name="Asks">The request's body.</param>
/// <param name="Pieces">What goes over the wire, write by write.</param>
/// <param name="IsHonest">False where what it says of itself may not be true, or what it says cannot be known any more.</param>
/// <param name="IsReset">True when the connection is broken off after it.</param>
/// <param name="IsIntact">False where it may break off, so that the client may be left with nothing.</param>
internal sealed record FuzzedAnswer(int Seed, string Path, string Asks, IReadOnlyList<byte[]> Pieces, bool IsHonest, bool IsReset, bool IsIntact)
{
    /// <inheritdoc/>
    public override string ToString() => $"seed {Seed}, {Path} {Asks}: {Encoding.Latin1.GetString([.. Pieces.SelectMany(p => p).Take(600)]).ReplaceLineEndings("\\n")}";
}

/// <summary>Makes answers: what they say, how they are coded, how they are framed, how they are cut.</summary>
internal static partial class AnswerFuzz
{
    /// <summary>What the texts of all answers consist of: one token.</summary>
    public const string Token = "tok ";

    private static readonly string[] Numbers = ["0", "-1", "null", "\"41\"", "1e3", "1e400", "-0", "true", "{}", "[]", "4.5", "9007199254740993", "99999999999999999999", "NaN", "1"];

    private static readonly string[] Types =
    [
        "application/json", "text/event-stream", "text/event-stream; charset=utf-8", "text/plain", "application/x-ndjson", "application/octet-stream", "", "TEXT/EVENT-STREAM", "application/json; charset=utf-16", "multipart/form-data", "audio/mpeg", "\x00ff",
    ];

    private static readonly int[] Statuses = [200, 200, 200, 200, 200, 201, 202, 203, 204, 205, 206, 299, 300, 302, 304, 400, 401, 404, 413, 418, 422, 429, 499, 500, 502, 503, 529, 599, 100, 101, 103];

    private static readonly string[] Headers =
    [
        "x-quota-upstream: other", "Set-Cookie: a=b", "Location: /x", "X: \x00ff\x0001", "Content-Range: bytes 0-1/2", "Retry-After: x", "Retry-After: 99999999999999999999", "Trailer: x", "Connection: Content-Type", "Content-Type: text/event-stream", "Date: x",
        "Content-Encoding: none", "Content-Encoding: utf-8", "Content-Encoding: gzip, gzip", "Content-Encoding: zstd", "Upgrade: h2c", "Keep-Alive: timeout=0", "x-request-id: other", "Content-Length: 5", "Content-Length: 99999999999999999999", ": x", "X y: z", "X", " folded",
    ];

    /// <summary>The answer of one seed.</summary>
    public static FuzzedAnswer Make(int seed)
    {
        var draw = new Draw(seed);
        var (path, asks, text) = Content(draw);
        var (isHonest, isIntact) = (true, true);
        var headers = new List<string>();
        var type = path.Length > 0 && asks.Contains("\"stream\":true", StringComparison.Ordinal) ? "text/event-stream" : "application/json";
        var status = 200;
        Func<byte[], byte[]> coding = static b => b;
        for (var changes = draw.Below(4); changes > 0; changes--)
        {
            switch (draw.Below(9))
            {
                case 0:
                    (text, isHonest) = (Figure().Replace(text, m => draw.Chance(0.4) ? draw.Of(Numbers) : m.Value), false);
                    break;
                case 1:
                    text = !text.Contains("data:", StringComparison.Ordinal) ? text : text.Replace("\n", draw.Of(["\r\n", "\r", "\n", "\n: x\n", "\nid: 1\n"]), StringComparison.Ordinal);
                    break;
                case 2:
                    text = draw.Of(["\x00ef\x00bb\x00bf", "\n", "\r\n", " ", ": x\n\n", "\t"]) + text;
                    break;
                case 3:
                    text = text[..draw.Below(text.Length + 1)];
                    break;
                case 4:
                    type = draw.Of(Types);
                    break;
                case 5:
                    status = draw.Of(Statuses);
                    break;
                case 6:
                    (var header, isHonest) = (draw.Of(Headers), false);
                    headers.Add(header);
                    break;
                case 7:
                    (text, isHonest) = (draw.Damage(text), false);
                    break;
                default:
                    isIntact = false; // It may be coded otherwise than it says.
                    coding = Coding(draw, headers);
                    break;
            }
        }

        var body = coding(Encoding.Latin1.GetBytes(text));
        headers.Add($"Content-Type: {type}");
        var bytes = Framed(draw, body, headers, ref isHonest, ref isIntact);
        byte[] whole = [.. Encoding.Latin1.GetBytes($"HTTP/1.1 {status} X\r\n{string.Join("\r\n", headers)}\r\n\r\n"), .. bytes];
        var pieces = Cut(draw, whole);
        var isReset = draw.Chance(0.1);
        return new FuzzedAnswer(seed, path, asks, pieces, isHonest, isReset, isIntact && isHonest && !isReset && pieces.Sum(p => p.Length) == whole.Length);
    }

    private static (string Path, string Asks, string Text) Content(Draw draw)
    {
        var tokens = Enumerable.Range(0, 1 + draw.Below(8)).Select(_ => 1 + draw.Below(60)).ToArray();
        var all = string.Concat(Enumerable.Repeat(Token, tokens.Sum()));
        var (input, output) = (3, tokens.Sum());
        string[] texts = [.. tokens.Select(t => string.Concat(Enumerable.Repeat(Token, t)))];
        const string Chat = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":1000";
        return draw.Below(6) switch
        {
            0 => ("/v1/chat/completions", Chat + "}", $$$"""{"id":"x","choices":[{"index":0,"message":{"role":"assistant","content":"{{{all}}}"}}],"usage":{"prompt_tokens":{{{input}}},"completion_tokens":{{{output}}},"total_tokens":{{{input + output}}} } }"""),
            1 => ("/v1/chat/completions", Chat + ",\"stream\":true}", string.Concat(texts.Select(t => $"data: {{\"choices\":[{{\"index\":0,\"delta\":{{\"content\":\"{t}\"}}}}]}}\n\n"))
                + $"data: {{\"choices\":[],\"usage\":{{\"prompt_tokens\":{input},\"completion_tokens\":{output},\"total_tokens\":{input + output}}}}}\n\ndata: [DONE]\n\n"),
            2 => ("/v1/responses", "{\"model\":\"m\",\"input\":\"hi\",\"max_output_tokens\":1000}", $$$"""{"id":"x","output":[{"content":[{"type":"output_text","text":"{{{all}}}"}]}],"usage":{"input_tokens":{{{input}}},"output_tokens":{{{output}}},"total_tokens":{{{input + output}}} } }"""),
            3 => ("/v1/responses", "{\"model\":\"m\",\"input\":\"hi\",\"max_output_tokens\":1000,\"stream\":true}", string.Concat(texts.Select(t => $"event: response.output_text.delta\ndata: {{\"type\":\"response.output_text.delta\",\"delta\":\"{t}\"}}\n\n"))
                + $"event: response.completed\ndata: {{\"type\":\"response.completed\",\"response\":{{\"usage\":{{\"input_tokens\":{input},\"output_tokens\":{output},\"total_tokens\":{input + output}}}}}}}\n\n"),
            4 => ("/v1/messages", Chat + "}", $$$"""{"type":"message","content":[{"type":"text","text":"{{{all}}}"}],"usage":{"input_tokens":{{{input}}},"output_tokens":{{{output}}} } }"""),
            _ => ("/v1/messages", Chat + ",\"stream\":true}", $"event: message_start\ndata: {{\"type\":\"message_start\",\"message\":{{\"usage\":{{\"input_tokens\":{input},\"output_tokens\":1}}}}}}\n\n"
                + string.Concat(texts.Select(t => $"event: content_block_delta\ndata: {{\"type\":\"content_block_delta\",\"delta\":{{\"type\":\"text_delta\",\"text\":\"{t}\"}}}}\n\n"))
                + $"event: message_delta\ndata: {{\"type\":\"message_delta\",\"usage\":{{\"output_tokens\":{output}}}}}\n\nevent: message_stop\ndata: {{\"type\":\"message_stop\"}}\n\n"),
        };
    }

    private static Func<byte[], byte[]> Coding(Draw draw, List<string> headers)
    {
        var (name, wrap) = draw.Of<(string, Func<Stream, Stream>)>(
        [
            ("gzip", s => new GZipStream(s, CompressionLevel.Fastest)), ("deflate", s => new ZLibStream(s, CompressionLevel.Fastest)), ("br", s => new BrotliStream(s, CompressionLevel.Fastest)), ("GZip", s => new GZipStream(s, CompressionLevel.Fastest)),
        ]);
        if (draw.Chance(0.8))
        {
            headers.Add($"Content-Encoding: {name}");
        }

        if (draw.Chance(0.1))
        {
            return static b => b; // It says so and is not.
        }

        return bytes =>
        {
            using var coded = new MemoryStream();
            using (var stream = wrap(coded))
            {
                stream.Write(bytes);
            }

            return coded.ToArray();
        };
    }

    private static byte[] Framed(Draw draw, byte[] body, List<string> headers, ref bool isHonest, ref bool isIntact)
    {
        switch (draw.Below(5))
        {
            case 0:
                headers.Add("Connection: close");
                return body;
            case 1:
                isHonest = false;
                headers.Add($"Content-Length: {draw.Below(2 * body.Length + 2)}");
                return body;
            case 2:
                headers.Add($"Content-Length: {body.Length}");
                return body;
            default:
                headers.Add("Transfer-Encoding: chunked");
                using (var chunked = new MemoryStream())
                {
                    for (var at = 0; at < body.Length;)
                    {
                        var length = Math.Min(body.Length - at, 1 + draw.Below(400));
                        var isBroken = draw.Chance(0.01);
                        isIntact &= !isBroken;
                        chunked.Write(Encoding.ASCII.GetBytes(isBroken ? "zz\r\n" : draw.Chance(0.05) ? $"{length:X};x=y\r\n" : $"{length:x}\r\n"));
                        chunked.Write(body.AsSpan(at, length));
                        chunked.Write("\r\n"u8);
                        at += length;
                    }

                    var end = draw.Below(20);
                    isIntact &= end > 0;
                    chunked.Write(end > 1 ? "0\r\n\r\n"u8 : end == 1 ? "0\r\nx: y\r\n\r\n"u8 : ""u8);
                    return chunked.ToArray();
                }
        }
    }

    private static List<byte[]> Cut(Draw draw, byte[] bytes)
    {
        var pieces = new List<byte[]>();
        var rest = draw.Chance(0.15) ? bytes[..draw.Below(bytes.Length)] : bytes;
        for (var cuts = draw.Below(8); cuts > 0 && rest.Length > 1; cuts--)
        {
            var at = 1 + draw.Below(rest.Length - 1);
            pieces.Add(rest[..at]);
            rest = rest[at..];
        }

        pieces.Add(rest);
        return pieces;
    }

    [GeneratedRegex(@"(?<=_tokens"":)\d+")]
    private static partial Regex Figure();
}
