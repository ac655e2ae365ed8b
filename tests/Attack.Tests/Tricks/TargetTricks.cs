namespace QuotaFunctions.Attack.Tests.Tricks;

/// <summary>Paths that are cut, decoded, cleaned and cased differently, and the methods that come with them.</summary>
internal static class TargetTricks
{
    /// <summary>Work that is metered, as clients write it.</summary>
    private static readonly string[] Metered = ["/v1/chat/completions", "/v1/completions", "/v1/responses", "/v1/messages", "/openai/deployments/cheap/chat/completions"];

    /// <summary>What is not forwarded by default.</summary>
    private static readonly string[] Elsewhere = ["files", "organization/usage", "realtime/client_secrets", "batches", "fine_tuning/jobs", "responses/resp_1"];

    /// <summary>What is done to a path: <c>@</c> stands for all but its last segment, <c>$</c> for that.</summary>
    private static readonly string[] Forms =
    [
        "@/$#x", "@/$#", "@#/$", "@/$;x", "@/$;x=1/y", "@;x/$", "@/$%23", "@/$%23x", "@/$%3bx", "@/$%3fx", "@/$%00", "@/$%00.json", "@/$%0a", "@/$%0d%0aX:%20y", "@/$%20", "@/$%09",
        "@//$", "/@/$", "@/./$", "@/x/../$", "@/%2e/$", "@/x/%2e%2e/$", "@/x/%2E./$", "@/x/%252e%252e/$", "@/x/..%2f$", "@/x/..%5c$", "@\\$", "@%5c$", "@%2f$", "@%252f$",
        "@/$/", "@/$//", "@/$.", "@/$/.", "@/$/..", "@/$/x/..", "@/$/%2e", "@/$%2f", "@/$..", "@/$.json", "@/ $", "@/$ ", "@/$?", "@/$?#", "@/$??x", "@/$?_method=GET",
        "@/$?_METHOD=PUT", "@/$?%5fmethod=DELETE", "@/$?x;_method=GET", "@/$?model=dear", "@/$?max_tokens=50000&stream=true", "@/$?api-version=2024-10-21&/../x",
        "http://quota.test@/$", "HTTP://quota.test@/$", "https://other.test:443@/$", "http://quota.test?@/$", "ftp://quota.test@/$", "//quota.test@/$", "quota.test:80", "*", "@/$%c0%af..", "@/%c0%ae%c0%ae/$",
        "@/$%ff", "@/%E2%80%8B$", "@/%EF%BC%8F$", "@/$%u0023", "@/$%", "@/$%2", "@/$%zz", "/v1@/$", "@/$/../$", "/%761/chat/completions", "/v1/%63hat/completions", "/v1/chat/%63ompletion%73",
        "/V1/CHAT/COMPLETIONS", "/v1/Chat/completions", "/v1/models/x/../../chat/completions", "/v1/models/..%2fchat%2fcompletions", "/v1/models/x%2f..%2f..%2fchat%2fcompletions", "/v1/models/x%252f..%252f..%252fchat/completions",
    ];

    /// <summary>How a path that is not forwarded is put behind one that is: <c>@</c> stands for it.</summary>
    private static readonly string[] Smuggles =
    [
        "/v1/@", "/V1/@", "/v1//@", "//v1/@", "/v1/./@", "/v1/models/../@", "/v1/models/%2e%2e/@", "/v1/models/..%2f@", "/v1/models/x%2f..%2f..%2f@", "/v1/models/%2e%2e%2f@", "/v1/models/..;/@",
        "/v1/models;/../@", "/v1/models/..%5c@", "/v1/models\\..\\@", "/v1/models/%252e%252e%252f@", "/v1/chat/completions/../../@", "/v1/models/x/%2e%2e/%2e%2e/@", "/v1/models/..%c0%af@",
        "/v1/models/.%00./@", "/v1/models/..%0a/@", "/v1/models/ ../@", "/v1/models/.. /@", "/v1/models/..%20/@", "/v1/models#/../@", "/openai/@", "/openai/v1/@", "/OpenAI/V1/@", "/v1/openai/@",
        "/v1beta/models/../../v1/@", "/api/tags/../../v1/@", "http://quota.test/v1/models/../@", "/v1/models?x=1#/../@", "/v1/@?", "/v1/@/", "/v1/@.", "/v1/@%20", "/v1/moderations/..%2f@", "/v1/embeddings/%2e%2e/@",
    ];

    private static readonly string[] Methods =
    [
        "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "QUERY", "TRACE", "CONNECT", "PROPFIND", "SEARCH", "REPORT", "LOCK", "PURGE", "M-SEARCH", "post", "Post", "pOST", "POSTX", "XPOST", "POST/", "PO%53T", "GET\tPOST", "PRI",
    ];

    private static readonly string[] Overrides =
    [
        "X-HTTP-Method-Override: POST", "X-HTTP-Method: POST", "X-Method-Override: POST", "x-http-method-override:POST", "X-HTTP-Method-Override: GET", "X-HTTP-Method-Override : POST", "X_HTTP_METHOD_OVERRIDE: POST",
        "X-Original-URL: /v1/files", "X-Rewrite-URL: /v1/files", "X-Original-Method: POST", "X-Forwarded-Path: /v1/files", "X-Forwarded-Prefix: /v1/files", "X-Accel-Redirect: /v1/files", "X-Original-URI: /v1/files", "Host: other.test",
    ];

    public static IEnumerable<Trick> Paths() =>
        from path in Metered
        from form in Forms
        let slash = path.LastIndexOf('/')
        let target = form.Replace("@", path[..slash], StringComparison.Ordinal).Replace("$", path[(slash + 1)..], StringComparison.Ordinal)
        where path == Metered[0] || form.StartsWith('@')
        select Trick.Post($"POST {target}", target, Trick.Chat);

    public static IEnumerable<Trick> Smuggled() =>
        from path in Elsewhere
        from form in Smuggles
        let target = form.Replace("@", path, StringComparison.Ordinal)
        from method in new[] { "GET", "POST" }
        where method == "GET" || path == Elsewhere[0] || path == Elsewhere[2]
        select method == "GET" ? Trick.Of($"GET {target}", $"GET {target} HTTP/1.1", []) : Trick.Post($"POST {target}", target, Trick.Chat);

    public static IEnumerable<Trick> MethodsAndOverrides() =>
        Methods.SelectMany(method => Metered.Append("/v1/models").SelectMany(path => new[]
        {
            Trick.Of($"{method} {path}, no body", $"{method} {path} HTTP/1.1", []),
            Trick.Of($"{method} {path}, with a body", $"{method} {path} HTTP/1.1", ["Content-Type: application/json", $"Content-Length: {Trick.Chat.Length}"], Trick.Chat),
            Trick.Of($"{method} {path}, chunked", $"{method} {path} HTTP/1.1", ["Content-Type: application/json", "Transfer-Encoding: chunked"], $"{Trick.Chat.Length:x}\r\n{Trick.Chat}\r\n0\r\n\r\n"),
        })).Concat(Overrides.SelectMany(header => new[] { "GET", "POST", "PUT", "DELETE" }.SelectMany(method => new[]
        {
            Trick.Of($"{method} with {header}", $"{method} {Metered[0]} HTTP/1.1", [header, "Content-Type: application/json", $"Content-Length: {Trick.DearChat.Length}"], Trick.DearChat),
            Trick.Of($"{method} of models with {header}", $"{method} /v1/models HTTP/1.1", [header]),
        })));
}
