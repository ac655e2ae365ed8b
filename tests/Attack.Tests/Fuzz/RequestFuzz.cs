using System.Text.RegularExpressions;
using QuotaFunctions.Attack.Tests.Tricks;

namespace QuotaFunctions.Attack.Tests.Fuzz;

/// <summary>Makes requests that were valid before they were changed in a few places.</summary>
internal static partial class RequestFuzz
{
    private static readonly (string Target, string Type, string Body)[] Valid =
    [
        ("/v1/chat/completions", "application/json", Trick.Chat),
        ("/v1/chat/completions", "application/json", """{"model":"cheap","stream":true,"stream_options":{"include_usage":true},"max_tokens":20,"n":2,"messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}"""),
        ("/v1/completions", "application/json", """{"model":"cheap","prompt":"hi","max_tokens":20}"""),
        ("/v1/responses", "application/json; charset=utf-8", """{"model":"cheap","input":"hi","max_output_tokens":20}"""),
        ("/v1/messages", "application/json", """{"model":"cheap","max_tokens":20,"messages":[{"role":"user","content":"hi"}]}"""),
        ("/v1/embeddings", "application/json", """{"model":"cheap","input":["hi"]}"""),
        ("/v1/audio/transcriptions", "multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ncheap\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.ogg\"\r\n\r\nOggS\r\n--x--\r\n"),
        ("/v1/models", "", ""),
    ];

    private static readonly string[] Names = ["model", "Model", "mo\\u0064el", "models", "max_tokens", "max_completion_tokens", "max_output_tokens", "n", "stream", "stream_options", "x"];

    private static readonly string[] Values =
    [
        "\"dear\"", "\"cheap\"", "40000", "-1", "0", "1e9", "1E400", "NaN", "null", "true", "\"true\"", "\"40000\"", "[]", "[\"dear\"]", "{}", "{\"model\":\"dear\"}", "0.1", "0x10", "18446744073709551616", "\"\\ud800\"", "\"\\u0000\"", "'dear'", "-", "",
    ];

    private static readonly string[] Pieces = ["/*", "*/", "//", ",", ":", "{", "}", "[", "]", "\"", "\\", "\0", "\n", "\x00ef\x00bb\x00bf", "\x00ff", "\\u0022", " ", "'", "\x00c0\x00af", "--x", "\r\n\r\n", "+ACI-"];

    private static readonly string[] InTarget = ["/", "//", "/.", "/..", "%2e", "%2f", "%5c", "\\", ";", "#", "?", "%00", "%", "%25", "/../", "x", "%63", "&_method=GET", "/files", "/v1", "%0a", "*", ":", "@"];

    private static readonly string[] Headers =
    [
        "Content-Type: application/json; charset=utf-16", "Content-Type: text/plain", "Content-Encoding: gzip", "Content-Length: 5", "Transfer-Encoding: chunked", "Transfer-Encoding: identity", "Connection: keep-alive, Content-Type", "Expect: 100-continue",
        "X-HTTP-Method-Override: GET", "Upgrade: h2c", "TE: trailers", "Trailer: x", "Host: other", "Content-Length : 3", " folded", "X", ":path: /v1/files", "Accept-Encoding: gzip", "Range: bytes=0-1", "Via: 1.1 x", "Idempotency-Key: a", "x-request-id: \x00ff", "Cookie: a=b",
    ];

    private static readonly string[] Methods = ["POST", "GET", "PUT", "HEAD", "PATCH", "DELETE", "OPTIONS", "post", "QUERY"];

    /// <summary>The request of one seed.</summary>
    public static Trick Make(int seed)
    {
        var draw = new Draw(seed);
        var (target, type, body) = draw.Of(Valid);
        var method = body.Length == 0 ? "GET" : "POST";
        var headers = new List<string> { $"Content-Type: {type}" };
        for (var changes = 1 + draw.Below(3); changes > 0; changes--)
        {
            switch (draw.Below(10))
            {
                case 0:
                    target = draw.Into(target, draw.Of(InTarget));
                    break;
                case 1:
                    headers.Insert(draw.Below(headers.Count + 1), draw.Of(Headers));
                    break;
                case 2:
                    method = draw.Of(Methods);
                    break;
                case 3:
                    headers[0] = draw.Damage(headers[0]);
                    break;
                default:
                    body = Change(draw, body);
                    break;
            }
        }

        headers.Add(draw.Chance(0.2) ? "Transfer-Encoding: chunked" : $"Content-Length: {(draw.Chance(0.05) ? draw.Below(body.Length + 20) : body.Length)}");
        var sent = headers[^1].StartsWith('T') ? Chunked(draw, body) : body;
        var trick = Trick.Of($"seed {seed}", $"{method} {target} HTTP/1.1", headers, sent);
        trick = draw.Chance(0.05) ? trick with { Request = draw.Damage(trick.Request) } : trick;
        return trick with { Name = $"{trick.Name}: {trick.Request.ReplaceLineEndings("\\n")}" };
    }

    private static string Change(Draw draw, string body)
    {
        var members = Members().Matches(body).ToArray();
        var values = Value().Matches(body).ToArray();
        return draw.Below(6) switch
        {
            0 when body.Length > 0 => draw.Into(body, draw.Of(Pieces)),
            1 => draw.Damage(body),
            2 when members.Length > 0 => body.Insert(draw.Of(members).Index, $"\"{draw.Of(Names)}\":{draw.Of(Values)},"),
            3 when members.Length > 0 => Replaced(body, draw.Of(members), $"\"{draw.Of(Names)}\":"),
            4 when values.Length > 0 => Replaced(body, draw.Of(values), draw.Of(Values)),
            5 when values.Length > 0 && body.EndsWith('}') => $"{body[..^1]},\"{draw.Of(Names)}\":{draw.Of(Values)}}}",
            _ => draw.Into(body, draw.Of(Values)),
        };
    }

    private static string Replaced(string text, Match match, string by) => text[..match.Index] + by + text[(match.Index + match.Length)..];

    private static string Chunked(Draw draw, string body)
    {
        var sent = "";
        while (body.Length > 0)
        {
            var length = 1 + draw.Below(body.Length);
            sent += $"{length:x}\r\n{body[..length]}\r\n";
            body = body[length..];
        }

        return sent + "0\r\n\r\n";
    }

    [GeneratedRegex("\"[a-z_]+\":")]
    private static partial Regex Members();

    [GeneratedRegex("(?<=:)(\"[^\"]*\"|[0-9]+|true|false)")]
    private static partial Regex Value();
}
