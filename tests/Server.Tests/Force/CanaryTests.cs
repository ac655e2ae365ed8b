using System.Text;
using QuotaFunctions.Http.Contract;
using QuotaFunctions.Http.Contract.Upstream;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Force;

/// <summary>Secrets are put wherever a client, an administrator or the upstream can put them, and then looked for everywhere.</summary>
public sealed class CanaryTests : IAsyncLifetime, IDisposable
{
    /// <summary>A secret of somebody else's that a client pastes in by mistake.</summary>
    private const string Foreign = "sk-proj-CANARYforeign0123456789abcdefghijklmnopqrstuvwxyz";

    private readonly Workspace _workspace = new();
    private readonly List<Reply> _replies = [];
    private readonly Dictionary<string, string> _secrets = [];
    private StubUpstream? _upstream;
    private ServerProcess? _server;

    private ServerProcess Server => _server!;

    public async Task InitializeAsync()
    {
        _upstream = await StubUpstream.StartAsync();
        _server = await ServerProcess.StartAsync(ServerSetup.In(_workspace).To(_upstream.BaseUrl).With("LOG_LEVEL", "debug"));
        _secrets["admin token"] = ServerSetup.DefaultAdminToken;
        _secrets["upstream key"] = ServerSetup.DefaultUpstreamKey;
        _secrets["foreign key"] = Foreign;
    }

    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await _upstream!.DisposeAsync();
    }

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Secrets_InEveryInput_AreFoundNowhere()
    {
        var first = await IssueAsync("""{"quota":100000,"prefix":"acme-","label":"somebody"}""");
        var second = await RotateAsync(first, """{"overlap_seconds":3600}""");
        var key = await RotateAsync(second, "{}");
        var revoked = await IssueAsync("""{"quota":5}""");
        await AdminAsync("DELETE", $"/admin/keys/{revoked.Id}");
        var forged = KeyForgery.WithAnotherSecret(key);
        Guard("forged key", forged[^38..]);

        foreach (var secret in new[] { key.Text, first.Text, revoked.Text, forged, ServerSetup.DefaultAdminToken, ServerSetup.DefaultUpstreamKey, Foreign })
        {
            await PutIntoHeadersAsync(secret, key);
            await PutIntoAddressesAsync(secret, key);
            await PutIntoBodiesAsync(secret, key);
        }

        await LetTheUpstreamShowItsSecretAsync(key);
        _replies.Add(await AdminAsync("GET", "/admin/keys"));
        _replies.Add(await AdminAsync("GET", "/admin/audit?limit=1000"));
        _replies.Add(await AdminAsync("GET", "/admin/usage?limit=1000"));
        _replies.Add(await AdminAsync("GET", "/admin/stats"));
        _replies.Add(await AdminAsync("GET", "/admin/doctor"));
        _replies.Add(await AdminAsync("GET", "/admin/doctor?language=zh"));
        Assert.Equal(0, await Server.StopAsync());

        var faults = new List<string>();
        foreach (var (name, secret) in _secrets)
        {
            faults.AddRange(_replies.Where(r => Shown(r).Contains(secret, StringComparison.Ordinal)).Select(r => $"{name} in the answer {r}"));
            faults.AddRange(Server.AllOutput.Split('\n').Where(l => l.Contains(secret, StringComparison.Ordinal)).Select(l => $"{name} in the log: {l}"));
            faults.AddRange(Directory.EnumerateFiles(_workspace["data"]).Where(f => Holds(f, secret)).Select(f => $"{name} in {f}"));
        }

        Assert.True(faults.Count == 0, $"{faults.Count} leaks:\n{string.Join("\n\n", faults.Take(10))}");
        Assert.Contains("debug", Server.AllOutput, StringComparison.OrdinalIgnoreCase);
    }

    private async Task PutIntoHeadersAsync(string secret, IssuedKey key)
    {
        await SendAsync(ApiCall.Get("/v1/quota/check").As(secret));
        await SendAsync(ApiCall.Get("/v1/quota/check").With("Authorization", $"Basic {secret}"));
        await SendAsync(ApiCall.Get("/v1/quota/check").With("Authorization", secret));
        if (secret != ServerSetup.DefaultAdminToken)
        {
            await SendAsync(ApiCall.Get("/admin/stats").As(secret));
            await SendAsync(ApiCall.Get("/admin/stats").With("x-admin-token", secret));
        }

        foreach (var header in new[]
        {
            "x-request-id", "traceparent", "tracestate", "baggage", "User-Agent", "Referer", "Cookie", "Idempotency-Key", "If-Match", "Origin",
            "X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "x-api-key", "api-key", "x-admin-token", "Accept", "Accept-Language", "X-Custom", "From",
        })
        {
            await SendAsync(ApiCall.Post("/v1/quota/consume").As(key.Text).With(header, secret));
            await SendAsync(ApiCall.Get("/admin/stats").As(Server.AdminToken).With(header, secret));
            await SendAsync(ApiCall.Of("PATCH", $"/admin/keys/{key.Id}").As(Server.AdminToken).With(header, secret).Json("""{"quota":100000}"""));
            await SendAsync(Sponsor.Chat(key.Text, _upstream!.OnJson("{}")).With(header, secret));
        }
    }

    private async Task PutIntoAddressesAsync(string secret, IssuedKey key)
    {
        foreach (var path in new[]
        {
            $"/{secret}", $"/healthz?token={secret}", $"/admin/keys/{secret}", $"/admin/keys/{secret}/rotate", $"/admin/{secret}", $"/api/admin/keys/{secret}",
            $"/admin/keys?label={secret}", $"/admin/keys?cursor={secret}", $"/admin/keys?status={secret}", $"/admin/keys?{secret}=1", $"/admin/usage?key={secret}",
            $"/admin/usage?group_by={secret}", $"/admin/usage?day={secret}", $"/admin/audit?key={secret}", $"/admin/audit?action={secret}",
        })
        {
            await SendAsync(ApiCall.Get(path).As(Server.AdminToken));
            await SendAsync(ApiCall.Of("DELETE", path).As(Server.AdminToken));
        }

        foreach (var path in new[] { $"/v1/quota/holds/{secret}", $"/v1/quota/holds/{secret}/settle", $"/v1/models/{secret}", $"/v1/models?api_key={secret}" })
        {
            await SendAsync(ApiCall.Of("DELETE", path).As(key.Text));
            await SendAsync(ApiCall.Post(path).As(key.Text).Json("""{"cost":{"requests":1}}"""));
        }
    }

    private async Task PutIntoBodiesAsync(string secret, IssuedKey key)
    {
        foreach (var body in new[]
        {
            $"{{\"{secret}\":1}}", $"{{\"cost\":{{\"{secret}\":1}}}}", $"{{\"cost\":\"{secret}\"}}", $"{{\"cost\":{{\"requests\":\"{secret}\"}}}}", secret, $"[\"{secret}\"]",
        })
        {
            await SendAsync(ApiCall.Post("/v1/quota/consume").As(key.Text).Json(body));
            await SendAsync(ApiCall.Post("/v1/quota/holds").As(key.Text).Json(body));
        }

        foreach (var body in new[]
        {
            $"{{\"quota\":\"{secret}\"}}", $"{{\"quota\":1,\"{secret}\":1}}", $"{{\"quota\":1,\"time_zone\":\"{secret}\"}}", $"{{\"quota\":1,\"expires_at\":\"{secret}\"}}",
            $"{{\"limits\":[{{\"unit\":\"{secret}\",\"window\":\"day\",\"limit\":1}}]}}", $"{{\"limits\":[{{\"unit\":\"requests\",\"window\":\"{secret}\",\"limit\":1}}]}}",
            $"{{\"quota\":1,\"prefix\":\"{secret}{secret}\"}}", secret,
        })
        {
            await SendAsync(ApiCall.Post("/admin/keys").As(Server.AdminToken).Json(body));
            await SendAsync(ApiCall.Of("PATCH", $"/admin/keys/{key.Id}").As(Server.AdminToken).Json(body));
            await SendAsync(ApiCall.Post($"/admin/keys/{key.Id}/rotate").As(Server.AdminToken).Json($"{{\"overlap_seconds\":\"{secret}\"}}"));
        }

        var answer = _upstream!.OnJson("""{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""");
        await SendAsync(Sponsor.Chat(key.Text, answer, $"{{\"model\":\"m\",\"messages\":[{{\"role\":\"user\",\"content\":\"{secret}\"}}],\"user\":\"{secret}\"}}"));
        await SendAsync(Sponsor.Chat(key.Text, answer, secret));
    }

    private async Task LetTheUpstreamShowItsSecretAsync(IssuedKey key)
    {
        foreach (var status in new[] { 400, 401, 403, 429, 500, 503 })
        {
            var route = _upstream!.On(async context =>
            {
                context.Response.StatusCode = status;
                context.Response.ContentType = "application/json";
                context.Response.Headers["x-debug-sent"] = context.Request.Headers.Authorization.ToString();
                var text = $"{{\"error\":{{\"message\":\"Incorrect API key provided: {context.Request.Headers.Authorization}\"}}}}";
                await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text));
            });
            await SendAsync(Sponsor.Chat(key.Text, route));
            Assert.Single(route.Requests);
        }
    }

    private static bool Holds(string file, string secret)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) >= 0;
    }

    private static string Shown(Reply reply) => string.Join('\n', reply.Headers.Select(h => $"{h.Key}: {h.Value}")) + "\n\n" + reply.Text;

    private async Task SendAsync(ApiCall call)
    {
        try
        {
            _replies.Add(await Server.Api.SendAsync(call));
        }
        catch (HttpRequestException)
        {
            // A connection that is closed without an answer does not show it either.
        }
    }

    private Task<Reply> AdminAsync(string method, string path, string? json = null)
    {
        var call = ApiCall.Of(method, path).As(Server.AdminToken);
        return Server.Api.SendAsync(json is null ? call : call.Json(json));
    }

    private async Task<IssuedKey> IssueAsync(string json) => Remember((await AdminAsync("POST", "/admin/keys", json)).Expect(201));

    private async Task<IssuedKey> RotateAsync(IssuedKey key, string json) => Remember((await AdminAsync("POST", $"/admin/keys/{key.Id}/rotate", json)).Expect(200));

    private IssuedKey Remember(Reply reply)
    {
        var key = new IssuedKey(reply.Json.GetProperty("id").GetString()!, reply.Json.GetProperty("key").GetString()!, reply);
        Guard($"secret {_secrets.Count}", key.Secret);
        return key;
    }

    private void Guard(string name, string secret) => _secrets[name] = secret;
}
