using System.Net.Sockets;
using System.Text;

namespace QuotaFunctions.Gateway.Tests;

public sealed class HeaderForwardingTests : ForwardingFixture
{
    private const string Secret = ForwardingHost.Secret;

    [Fact]
    public async Task Upstream_GetsTheSponsorsSecretAndNothingOfTheClients()
    {
        var (key, _) = await IssueAsync();
        var request = ForwardingHost.Request(key, HttpMethod.Post, "/v1/chat/completions", Chat);
        (string Name, string Value)[] dropped =
        [
            ("x-admin-token", "admin-secret"), ("Cookie", "a=b"), ("X-Forwarded-For", "1.2.3.4"), ("X-Forwarded-Proto", "https"), ("Forwarded", "for=1.2.3.4"),
            ("X-Real-IP", "1.2.3.4"), ("CF-Connecting-IP", "1.2.3.4"), ("True-Client-IP", "1.2.3.4"), ("Via", "1.1 x"), 
            ("OpenAI-Organization", "org-other"), ("OpenAI-Project", "p"), ("x-goog-api-key", "other"), ("TE", "trailers"),
            ("Proxy-Authorization", "Basic x"), ("x-hidden", "look: " + key), ("x-functions-key", "k"), ("Upgrade", "h2c"),
        ];
        foreach (var (name, value) in dropped)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        (string Name, string Value)[] kept =
        [
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"), ("tracestate", "a=b"), ("x-request-id", "abc-123"),
            ("Idempotency-Key", "idem"), ("User-Agent", "OpenAI/Python 1.2.3"), ("anthropic-version", "2023-06-01"), ("x-stainless-lang", "python"),
            ("x-utf8", "ü"),
        ];
        foreach (var (name, value) in kept)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        using var answer = await Host.Client.SendAsync(request);

        Assert.Equal(200, (int)answer.StatusCode);
        var seen = Upstream.Last.Headers;
        Assert.Equal($"Bearer {Secret}", seen.Authorization.ToString());
        Assert.Equal(Upstream.BaseUrl.Authority, seen.Host.ToString());
        Assert.Equal("application/json; charset=utf-8", seen.ContentType.ToString());
        Assert.All(dropped, d => Assert.False(seen.ContainsKey(d.Name), d.Name));
        Assert.All(kept, k => Assert.Equal(k.Value, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(seen[k.Name].ToString()))));
        Assert.DoesNotContain(seen, h => h.Value.ToString().Contains(key, StringComparison.Ordinal));
        Assert.Equal("identity", seen.AcceptEncoding.ToString());
        Assert.False(seen.ContainsKey("x-api-key"));
        Assert.False(seen.ContainsKey("api-key"));
    }

    [Theory]
    [InlineData("trial_0123456789abcdef0123456789abcdef0123")]
    [InlineData("any-visible-text-of-another-product/1")]
    public async Task Upstream_GetsNothingOfAKeyOfAnotherProduct_WhereverTheClientPutIt(string key)
    {
        await Host.ImportAsync(key);
        var request = ForwardingHost.Request("dummy", HttpMethod.Post, "/v1/chat/completions", Chat);
        Assert.True(request.Headers.TryAddWithoutValidation("x-trial-key", key));
        Assert.True(request.Headers.TryAddWithoutValidation("x-hidden", "look: " + key));
        Assert.True(request.Headers.TryAddWithoutValidation("x-kept", "kept"));

        using var answer = await Host.Client.SendAsync(request);

        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("kept", Upstream.Last.Headers["x-kept"].ToString());
        Assert.DoesNotContain(Upstream.Last.Headers, h => h.Value.ToString().Contains(key, StringComparison.Ordinal) || h.Key.Equals("x-trial-key", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("x-api-key", "/v1/models", "Authorization", "Bearer ")]
    [InlineData("api-key", "/v1/models", "Authorization", "Bearer ")]
    [InlineData("Authorization", "/openai/deployments/d/chat/completions", "api-key", "")]
    [InlineData("Authorization", "/v1/messages/count_tokens", "x-api-key", "")]
    [InlineData("api-key", "/v1beta/models/m:countTokens", "x-goog-api-key", "")]
    public async Task Secret_GoesInTheHeaderOfTheDialect_WhereverTheKeyCame(string header, string path, string sent, string scheme)
    {
        var (key, _) = await IssueAsync();
        var isRead = path == "/v1/models";
        var request = new HttpRequestMessage(isRead ? HttpMethod.Get : HttpMethod.Post, path);
        Assert.True(request.Headers.TryAddWithoutValidation(header, header == "Authorization" ? "Bearer " + key : key));
        request.Content = isRead ? null : new StringContent("{}", Encoding.UTF8, "application/json");
        using var answer = await Host.Client.SendAsync(request);
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal(scheme + Secret, Upstream.Last.Headers[sent].ToString());
        Assert.Single(Upstream.Last.Headers, h => h.Value.ToString().Contains(Secret, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Client_GetsNothingThatIsTheSponsors()
    {
        (string Name, string Value)[] dropped =
        [
            ("Set-Cookie", "s=1"), ("x-ratelimit-limit-requests", "77777"), ("x-ratelimit-reset-tokens", "77777ms"), ("anthropic-ratelimit-tokens-limit", "77777"),
            ("RateLimit", "77777"), ("openai-organization", "sponsor-org"), ("Strict-Transport-Security", "max-age=1"), ("Alt-Svc", "h3=\":443\""),
            ("Keep-Alive", "timeout=5"), ("x-echo", "Bearer " + Secret), ("x-latin", "caf\u00e9"),
        ];
        Upstream.Answer = c =>
        {
            foreach (var (name, value) in dropped.Where(d => d.Name != "x-latin"))
            {
                c.Response.Headers[name] = value;
            }

            c.Response.Headers["x-request-id"] = "req_upstream";
            c.Response.Headers["openai-processing-ms"] = "12";
            c.Response.Headers.ETag = "\"x\"";
            return TestUpstream.WriteJsonAsync(c, Answer);
        };
        var (key, _) = await IssueAsync();
        var request = ForwardingHost.Request(key, HttpMethod.Post, "/v1/chat/completions", Chat);
        request.Headers.Add("x-request-id", "mine");
        using var answer = await Host.Client.SendAsync(request);
        var headers = answer.Headers.Concat(answer.Content.Headers).ToDictionary(h => h.Key, h => string.Join('|', h.Value), StringComparer.OrdinalIgnoreCase);
        Assert.Equal("mine", headers["x-request-id"]);
        Assert.Equal("req_upstream", headers["x-upstream-request-id"]);
        Assert.Equal("12", headers["openai-processing-ms"]);
        Assert.Equal("\"x\"", headers["ETag"]);
        Assert.Equal("100", headers["x-ratelimit-limit-requests"]);
        Assert.DoesNotContain("77777", string.Concat(headers.Values), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, string.Concat(headers.Values), StringComparison.Ordinal);
        Assert.All(["Set-Cookie", "openai-organization", "Strict-Transport-Security", "Alt-Svc", "Keep-Alive", "x-echo"], n => Assert.False(headers.ContainsKey(n), n));
    }

    [Fact]
    public async Task Secret_InABodyOrAStream_IsMasked()
    {
        Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, $$$"""{"headers":{"authorization":"{{{c.Request.Headers.Authorization}}}"}}""");
        var (key, _) = await IssueAsync();
        using var json = await Host.PostAsync(key, "/v1/anything", "{}");
        Assert.Equal($$$"""{"headers":{"authorization":"Bearer {{{new string('*', Secret.Length)}}}"}}""", await json.Content.ReadAsStringAsync());

        Upstream.Answer = c => TestUpstream.WriteEventsAsync(c, "data: " + Secret[..9], Secret[9..] + "\n\n");
        using var stream = await Host.PostAsync(key, "/v1/chat/completions", ChatStream);
        Assert.Equal($"data: {new string('*', Secret.Length)}\n\n", await stream.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Canary_IsInNoLogWhateverHappens()
    {
        var (key, id) = await IssueAsync();
        foreach (var status in new[] { 200, 400, 401, 429, 500 })
        {
            Upstream.Answer = c => TestUpstream.WriteJsonAsync(c, Answer + Secret, status);
            (await Host.PostAsync(key, $"/v1/chat/completions?q={Secret}", Chat)).Dispose();
        }

        Upstream.Answer = c =>
        {
            c.Abort();
            return Task.CompletedTask;
        };
        (await Host.PostAsync(key, $"/v1/chat/completions?q={Secret}", Chat)).Dispose();
        await Host.SettledAsync(id);
        Assert.DoesNotContain(Secret, Host.Log.All, StringComparison.Ordinal);
        Assert.DoesNotContain(key, Host.Log.All, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HeadersNamedInConnection_StayOnTheirHop()
    {
        var (key, _) = await IssueAsync();
        var answer = await SendRawAsync($"GET /v1/models HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nConnection: x-hop , x-other\r\nX-Hop: 1\r\nX-Other: 2\r\nX-Kept: 3\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal("3", Upstream.Last.Headers["x-kept"].ToString());
        Assert.False(Upstream.Last.Headers.ContainsKey("x-hop"));
        Assert.False(Upstream.Last.Headers.ContainsKey("x-other"));
    }

    [Theory]
    [InlineData("/v1/files/a%2Fb%20c?x=%41&y=a+b&z=%2f", "/v1/files/a%2Fb%20c?x=%41&y=a+b&z=%2f")]
    [InlineData("/v1/models/org%3Amodel%25", "/v1/models/org%3Amodel%25")]
    [InlineData("/v1//double//slash/", "/v1//double//slash/")]
    [InlineData("/V1/Models", "/v1/Models")]
    [InlineData("/v1/x?", "/v1/x?")]
    [InlineData("/v1/~u/(a)'*!,d@e$g", "/v1/~u/(a)'*!,d@e$g")]
    [InlineData("/v1/x?url=http://a/../b", "/v1/x?url=http://a/../b")]
    public async Task Address_ReachesTheUpstreamByteForByte(string target, string expected)
    {
        var (key, _) = await IssueAsync();
        var answer = await SendRawAsync($"GET {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Equal(expected, Upstream.Last.RawTarget);
    }

    [Theory]
    [InlineData("/v1/x/..%2fsecret")]
    [InlineData("/v1/x%2f..%2f..%2fadmin")]
    [InlineData("/v1/%2e%2e%5cadmin")]
    [InlineData("/v1/x/..;/admin")]
    [InlineData("/v1/a%00b")]
    public async Task Address_ThatLeadsElsewhere_IsRefused(string target)
    {
        var (key, id) = await IssueAsync();
        var answer = await SendRawAsync($"GET {target} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Empty(Upstream.Seen);
        await AssertChargedAsync(id, 0, 0);
    }

    [Fact]
    public async Task WebSocket_IsRefusedAndNotCharged()
    {
        var (key, id) = await IssueAsync();
        var answer = await SendRawAsync($"GET /v1/realtime HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {key}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("WebSockets", answer, StringComparison.Ordinal);
        Assert.Empty(Upstream.Seen);
        await AssertChargedAsync(id, 0, 0);
    }

    private async Task<string> SendRawAsync(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Host.BaseUrl.Host, Host.BaseUrl.Port);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        var buffer = new byte[64 * 1024];
        var length = 0;
        int count;
        while ((count = await stream.ReadAsync(buffer.AsMemory(length))) > 0)
        {
            length += count;
            var text = Encoding.UTF8.GetString(buffer, 0, length);
            if (text.Contains("\r\n\r\n", StringComparison.Ordinal) && text.TrimEnd().EndsWith('}'))
            {
                break;
            }
        }

        return Encoding.UTF8.GetString(buffer, 0, length);
    }
}
