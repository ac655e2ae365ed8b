using System.IO.Compression;
using System.Text;

namespace QuotaFunctions.Attack.Tests.Tricks;

/// <summary>Bodies whose bytes, names and numbers are read differently.</summary>
internal static class BodyTricks
{
    private const string Path = "/v1/chat/completions";
    private const string Messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private static readonly string[] ContentTypes =
    [
        "application/json", "application/json; charset=utf-8", "application/json; charset=utf-7", "application/json; charset=utf-16", "application/json; charset=\"utf-7\"", "application/json; charset='utf-7'",
        "application/json; charset=utf-8; charset=utf-7", "application/json;charset=utf-7;charset=utf-8", "application/json; CHARSET=UTF-7", "application/json; charset*=utf-7''x", "application/json; x=\"; charset=utf-7\"",
        "application/json, application/json; charset=utf-7", "application/json\r\nContent-Type: application/json; charset=utf-7", "application/json; charset=ibm037", "application/json; charset=utf-32", "text/plain; charset=utf-7",
        "text/plain", "text/json", "application/xml", "application/octet-stream", "", "*/*", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/problem+json; charset=utf-16le", "application/json;",
        "application/json; charset", "application/json; charset=", "application /json", "APPLICATION/JSON", "application/jsonp", "application/x-ndjson", "application/cbor", "application/json\t;charset=utf-7",
    ];

    /// <summary>Members that stand before <c>messages</c>.</summary>
    private static readonly string[] Members =
    [
        """ "model":"cheap","model":"dear" """, """ "model":"dear","model":"cheap" """, """ "model":"cheap","Model":"dear" """, """ "MODEL":"dear","model":"cheap" """, """ "model":"cheap","\u006dodel":"dear" """,
        """ "\u006dodel":"dear" """, """ "mode\l":"dear","model":"cheap" """, """ "model\u0000":"dear","model":"cheap" """, """ "model ":"dear","model":"cheap" """, """ " model":"dear","model":"cheap" """,
        """ "model":["cheap","dear"] """, """ "model":{"id":"dear"} """, """ "model":null """, """ "model":"" """, """ "model":"CHEAP" """, """ "model":"cheap\u0000dear" """, """ "model":"cheap\ud800" """, """ "model":" cheap" """,
        """ "model":"cheap","models":["dear"] """, """ "model":"cheap","models":"dear" """, """ "model":"cheap","fallbacks":["dear"] """, """ 'model':"dear","model":"cheap" """, """ model:"dear","model":"cheap" """,
        """ "model":'dear' """, """ "model":"cheap"/*,"x":"*/,"model":"dear"//"} """, """ "x":"\"","model":"cheap" """, """ "x":"\\","model":"cheap" """, """ "x":"\\\",\"model\":\"dear","model":"cheap" """,
        """ "model":"cheap","max_tokens":10,"max_tokens":40000 """, """ "model":"cheap","max_tokens":40000,"max_tokens":10 """, """ "model":"cheap","max_tokens":10,"max_completion_tokens":40000 """,
        """ "model":"cheap","max_tokens":10,"MAX_TOKENS":40000 """, """ "model":"cheap","max_tokens":10,"max_output_tokens":10 """, """ "model":"cheap","max\u005ftokens":40000 """, """ "model":"cheap","max_tokens":NaN """,
        """ "model":"cheap","max_tokens":Infinity """, """ "model":"cheap","max_tokens":-1 """, """ "model":"cheap","max_tokens":0 """, """ "model":"cheap","max_tokens":-0 """, """ "model":"cheap","max_tokens":1e3 """, """ "model":"cheap","max_tokens":1e400 """,
        """ "model":"cheap","max_tokens":4e-1 """, """ "model":"cheap","max_tokens":"40000" """, """ "model":"cheap","max_tokens":"1e4" """, """ "model":"cheap","max_tokens":[40000] """, """ "model":"cheap","max_tokens":{"x":1} """, """ "model":"cheap","max_tokens":null """,
        """ "model":"cheap","max_tokens":true """, """ "model":"cheap","max_tokens":0x9c40 """, """ "model":"cheap","max_tokens":010 """, """ "model":"cheap","max_tokens":+10 """, """ "model":"cheap","max_tokens":40_000 """, """ "model":"cheap","max_tokens":9223372036854775808 """,
        """ "model":"cheap","max_tokens":99999999999999999999999999 """, """ "model":"cheap","max_tokens":40000.5 """, """ "model":"cheap","n":50,"max_tokens":1000 """, """ "model":"cheap","n":"50","max_tokens":1000 """, """ "model":"cheap","n":1,"n":50,"max_tokens":1000 """,
        """ "model":"cheap","N":50,"max_tokens":1000 """, """ "model":"cheap","n":-1,"max_tokens":1000 """, """ "model":"cheap","n":1e2,"max_tokens":1000 """, """ "model":"cheap","best_of":50,"max_tokens":1000 """, """ "model":"cheap","n":null,"max_tokens":1000 """,
        """ "model":"cheap","n":2.5,"max_tokens":1000 """, """ "model":"cheap","n":[50],"max_tokens":1000 """, """ "model":"cheap","stream":true """, """ "model":"cheap","stream":true,"stream":false """, """ "model":"cheap","stream":false,"stream":true """, """ "model":"cheap","stream":"true" """,
        """ "model":"cheap","stream":1 """, """ "model":"cheap","Stream":true """, """ "model":"cheap","stream":true,"stream_options":{"include_usage":false} """, """ "model":"cheap","stream":true,"stream_options":{"include_usage":false,"include_usage":true} """,
        """ "model":"cheap","stream":true,"stream_options":null """, """ "model":"cheap","stream":true,"stream_options":"x" """, """ "model":"cheap","stream":true,"Stream_Options":{"include_usage":false} """, """ "model":"cheap","previous_response_id":"resp_1" """,
        """ "model":"cheap","extra_body":{"model":"dear"} """, """ "__proto__":{"model":"dear"},"model":"cheap" """, """ "constructor":{"model":"dear"},"model":"cheap" """, """ "model":"cheap",, "x":1 """, """ ,"model":"cheap" """, """ "model" "cheap" """, """ "model":"cheap" "x":1 """,
    ];

    private static readonly string[] Wholes =
    [
        "", " ", "null", "true", "1", "\"x\"", "[]", "{}", $"[{Trick.DearChat}]", $"{Trick.Chat}{Trick.DearChat}", $"{Trick.Chat}\n{Trick.DearChat}", $"{Trick.Chat},{Trick.DearChat}", $"{Trick.Chat}x", $"{Trick.Chat}\0", $"\0{Trick.Chat}", $"{Trick.Chat}//", $"/**/{Trick.Chat}",
        $"#{Trick.DearChat}", $"{Trick.Chat[..^1]}", $"{Trick.Chat[..^1]},}}", $"{Trick.Chat}}}", $"\x1e{Trick.Chat}", $"data: {Trick.Chat}", $")]}}'\n{Trick.Chat}", $"\v{Trick.Chat}", $"\x00a0{Trick.Chat}", $"{Trick.Chat}\x1a", "{\"model\":\"cheap\"", "\xff\xfe", "model=dear&max_tokens=40000",
    ];

    public static IEnumerable<Trick> Charsets() =>
        from type in ContentTypes
        from body in new (string Name, string Bytes)[]
        {
            ("plain", Trick.Chat),
            ("UTF-7", Trick.Chat.Replace("\"", "+ACI-", StringComparison.Ordinal)),
            ("UTF-7 behind plain", """{"model":"cheap","x":"+ACI-,+ACI-model+ACI-:+ACI-dear","max_tokens":20}"""),
            ("UTF-16", Trick.Bytes(Trick.DearChat, new UnicodeEncoding(bigEndian: false, byteOrderMark: false))),
            ("UTF-16 with a mark", Trick.Bytes(Trick.DearChat, new UnicodeEncoding(bigEndian: true, byteOrderMark: true))),
            ("UTF-32", Trick.Bytes(Trick.DearChat, new UTF32Encoding(bigEndian: false, byteOrderMark: true))),
            ("UTF-8 with a mark", Trick.Bytes(Trick.Chat, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true))),
            ("a form", $"--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ndear\r\n--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ncheap\r\n--x--\r\n"),
        }
        select Trick.Of($"{type}: {body.Name}", $"POST {Path} HTTP/1.1", [$"Content-Type: {type}", $"Content-Length: {body.Bytes.Length}"], body.Bytes);

    public static IEnumerable<Trick> Codings()
    {
        var zipped = Zipped(Trick.DearChat, static s => new GZipStream(s, CompressionLevel.Fastest));
        var deflated = Zipped(Trick.DearChat, static s => new ZLibStream(s, CompressionLevel.Fastest));
        var brotli = Zipped(Trick.DearChat, static s => new BrotliStream(s, CompressionLevel.Fastest));
        return
            from path in new[] { Path, "/v1/responses", "/v1/embeddings", "/v1/audio/transcriptions" }
            from coding in new[] { "gzip", "x-gzip", "GZIP", "deflate", "br", "identity", "identity, gzip", "gzip, gzip", "", "none", " gzip ", "zstd", "compress", "gzip\r\nContent-Encoding: identity", "identity\r\nContent-Encoding: gzip" }
            from body in new[] { zipped, deflated, brotli, Trick.Chat }
            select Trick.Post($"{path}, Content-Encoding {coding}", path, body, $"Content-Encoding: {coding}");
    }

    public static IEnumerable<Trick> Json() =>
        Members.SelectMany(m => new[] { $"{{{m.Trim()},{Messages}}}", $"{{{Messages},{m.Trim()}}}" })
            .Concat(Wholes)
            .Concat([Nested('[', ']'), Nested("{\"x\":", "}"), $"{{\"model\":\"cheap\",\"x\":\"{new string('a', 100_000)}\"}}", $"{{{string.Concat(Enumerable.Range(0, 3_000).Select(i => $"\"m{i}\":1,"))}\"model\":\"dear\"}}"])
            .SelectMany(body => (body.Length > 1_000 ? [Path] : new[] { Path, "/v1/responses", "/v1/embeddings" }).Select(path => Trick.Post($"{path} {(body.Length > 120 ? body[..120] : body)}", path, Trick.Utf8(body))));

    public static IEnumerable<Trick> Forms()
    {
        const string Plain = "--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ncheap\r\n--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.ogg\"\r\n\r\nOggS\r\n--x--\r\n";
        const string Dear = "--y\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ndear\r\n--y--\r\n";
        string[] bodies =
        [
            Plain, Plain.Replace("--x--", "--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ndear\r\n--x--", StringComparison.Ordinal), Plain.Replace("name=\"model\"", "name=model", StringComparison.Ordinal),
            Plain.Replace("name=\"model\"", "name=\"x\"; name=\"model\"", StringComparison.Ordinal), Plain.Replace("name=\"model\"", "name=\"model\"; name*=utf-8''file", StringComparison.Ordinal), Plain.Replace("\"file\"", "\"Model\"", StringComparison.Ordinal),
            Plain.Replace("\"file\"; filename=\"a.ogg\"", "\"model\"; filename=\"a\"", StringComparison.Ordinal), Plain.Replace("\"file\"", "\"model[]\"", StringComparison.Ordinal), Plain.Replace("\r\n", "\n", StringComparison.Ordinal), Plain.Replace("--x--", "--x", StringComparison.Ordinal),
            $"{Plain}{Dear}", $"{Dear}{Plain}", Plain.Replace("OggS", Dear, StringComparison.Ordinal), Plain.Replace("cheap", "cheap\r\n--y\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ndear", StringComparison.Ordinal),
            Plain.Replace("\r\n\r\ncheap", "\r\nContent-Transfer-Encoding: base64\r\n\r\nZGVhcg==", StringComparison.Ordinal), Plain.Replace("\r\n\r\ncheap", "\r\nContent-Type: text/plain; charset=utf-7\r\n\r\ncheap", StringComparison.Ordinal), Plain.Replace("--x\r\n", "--x \r\n", StringComparison.Ordinal),
            Plain.Replace("--x--", "--x--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\ndear\r\n--x--", StringComparison.Ordinal), Plain.Replace("Content-Disposition", "content-disposition", StringComparison.Ordinal), Plain.Replace("form-data; name=\"model\"", "form-data;\r\n name=\"model\"", StringComparison.Ordinal),
        ];
        string[] types =
        [
            "multipart/form-data; boundary=x", "multipart/form-data; boundary=y", "multipart/form-data; boundary=\"x\"", "multipart/form-data; boundary=x; boundary=y", "multipart/form-data; boundary=y; boundary=x", "multipart/form-data; BOUNDARY=x",
            "multipart/form-data; boundary*=utf-8''y; boundary=x", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=x", "multipart/form-data; boundary=x, multipart/form-data; boundary=y", "multipart/form-data; x=\"; boundary=y\"; boundary=x",
            "multipart/form-data; boundary=x\r\nContent-Type: multipart/form-data; boundary=y", "Multipart/Form-Data; boundary=x", "multipart/form-data; boundary=x;charset=utf-16",
        ];
        return
            from type in types
            from body in bodies
            select Trick.Of($"{type}: {body[..Math.Min(body.Length, 400)]}", "POST /v1/audio/transcriptions HTTP/1.1", [$"Content-Type: {type}", $"Content-Length: {body.Length}"], body);
    }

    private static string Nested(char open, char close) => $$"""{"model":"cheap","x":{{new string(open, 2_000)}}{{new string(close, 2_000)}}}""";

    private static string Nested(string open, string close) =>
        $$"""{"model":"cheap","x":{{string.Concat(Enumerable.Repeat(open, 2_000))}}1{{string.Concat(Enumerable.Repeat(close, 2_000))}}}""";

    private static string Zipped(string text, Func<Stream, Stream> wrap)
    {
        using var bytes = new MemoryStream();
        using (var zip = wrap(bytes))
        {
            zip.Write(Encoding.UTF8.GetBytes(text));
        }

        return Encoding.Latin1.GetString(bytes.ToArray());
    }
}
