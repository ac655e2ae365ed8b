using System.Diagnostics;
using System.Text.Json;
using QuotaFunctions.Clients.Running;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Clients.Runs;

/// <summary>A client of .NET. The same cases and bounds as <c>suites/harness.mjs</c> has for those of JavaScript.</summary>
internal abstract class DotnetSuite(Servers servers)
{
    /// <summary>Where waiting cannot help, a client may take this long to give up: its own few retries, on a busy machine.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Where waiting can help, its own retries may take this long.</summary>
    private static readonly TimeSpan MorePatience = TimeSpan.FromSeconds(40);

    /// <summary>What the emulator reports for everything that makes text.</summary>
    protected static readonly Charge Generated = new(1, 21, 9, "reported");

    /// <summary>What the emulator reports for embeddings.</summary>
    protected static readonly Charge Embedded = new(1, 21, 0, "reported");

    /// <summary>The servers.</summary>
    protected Servers Servers { get; } = servers;

    /// <summary>The cases that are no refusals.</summary>
    protected abstract IEnumerable<(string Name, Func<Task<string>> Work)> Cases { get; }

    /// <summary>Chats with the client's default retries; a null key sends none.</summary>
    protected abstract Task ChatAsync(ServerProcess server, string? key);

    /// <summary>The status that an exception of the client carries; null for another exception.</summary>
    protected abstract int? StatusOf(Exception error);

    /// <summary>The exception's class by status.</summary>
    protected abstract string ClassFor(int status);

    /// <summary>True for a client that can be made to send no key.</summary>
    protected virtual bool CanLeaveTheKeyOut => true;

    /// <summary>Runs all cases: what waits for the minute's end beside all others, those one after the other, refusals at once.</summary>
    public async Task<IReadOnlyList<CaseResult>> RunAsync()
    {
        var minute = ReportAsync("quota-minute", MinuteAsync);
        var results = new List<CaseResult>();
        foreach (var (name, work) in Cases)
        {
            results.Add(await ReportAsync(name, work));
        }

        results.AddRange(await Task.WhenAll(Refusals.Select(r => ReportAsync(r.Name, r.Work)).Append(minute)));
        return results;
    }

    /// <summary>Issues a key, lets the work run, and expects the one usage row that the emulator's report makes.</summary>
    protected static async Task<string> MeteredAsync(ServerProcess server, Func<string, Task> work, Charge expected)
    {
        var (id, key) = await IssueAsync(server, """{"quota":1000}""");
        await work(key);
        Charge? charge = null;
        await Eventually.PassesAsync(async () => Assert.NotNull(charge = await ChargeOfAsync(server, id)));
        Assert.Equal(expected, charge);
        return charge!.ToString();
    }

    /// <summary>Issues a key, lets the work run, and expects so many requests and no tokens.</summary>
    protected static async Task<string> UnmeteredAsync(ServerProcess server, Func<string, Task> work, long requests)
    {
        var (id, key) = await IssueAsync(server, """{"quota":1000}""");
        await work(key);
        await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
        var charge = await ChargeOfAsync(server, id);
        Assert.Equal((requests, 0L), (charge?.Requests ?? 0, (charge?.TokensIn ?? 0) + (charge?.TokensOut ?? 0)));
        return $"{requests} requests, no tokens";
    }

    private IEnumerable<(string Name, Func<Task<string>> Work)> Refusals
    {
        get
        {
            if (CanLeaveTheKeyOut)
            {
                yield return ("missing-key", () => RefusedAsync(401, "key", Servers.V1, () => Task.FromResult<string?>(null)));
            }

            yield return ("invalid-key", () => RefusedAsync(403, "not valid", Servers.V1, () => Task.FromResult<string?>("trial_0g7m2k9qv5x1c8td_notakey")));
            yield return ("revoked-key", () => RefusedAsync(403, "revoked", Servers.V1, RevokedAsync));
            yield return ("expired-key", () => RefusedAsync(403, "expired", Servers.V1, ExpiredAsync));
            yield return ("model-not-allowed", () => RefusedAsync(403, "may not use the model", Servers.V1, Granted(Servers.V1, """{"quota":5,"models":["another-model"]}""")));
            yield return ("quota-lifetime", () => RefusedAsync(429, "may use 0 requests in all", Servers.V1, Granted(Servers.V1, """{"quota":0}""")));
            yield return ("quota-day", () => RefusedAsync(429, "per day", Servers.V1, DayUsedUpAsync));
            yield return ("upstream-down", () => RefusedAsync(502, "upstream could not be reached", Servers.Down, Granted(Servers.Down, """{"quota":5}"""), MorePatience));
            yield return ("upstream-secret-refused", () => RefusedAsync(502, "refused the credentials", Servers.Refused, Granted(Servers.Refused, """{"quota":5}""")));
        }
    }

    private async Task<string> RefusedAsync(int status, string reason, ServerProcess server, Func<Task<string?>> keyOf, TimeSpan? patience = null)
    {
        var key = await keyOf();
        var most = patience ?? Patience;
        var start = TimeProvider.System.GetTimestamp();
        var error = await Record.ExceptionAsync(() => ChatAsync(server, key).WaitAsync(most + TimeSpan.FromSeconds(5), TimeProvider.System));
        var took = TimeProvider.System.GetElapsedTime(start);
        Assert.NotNull(error);
        Assert.False(error is TimeoutException, $"still waiting after {took.TotalSeconds:0} s");
        var seen = $"{error.GetType().Name} ({StatusOf(error)}), after {took.TotalMilliseconds:0} ms: {error.Message}";
        Assert.True(StatusOf(error) == status, seen);
        Assert.Equal(ClassFor(status), error.GetType().Name);
        Assert.True(error.Message.Contains(reason, StringComparison.OrdinalIgnoreCase), $"the reason is not in the message: {seen}");
        Assert.True(took <= most, seen);
        return seen;
    }

    /// <summary>Used up near the minute's end, so that <c>Retry-After</c> is short: the client may wait for the next minute, or stop.</summary>
    private async Task<string> MinuteAsync()
    {
        var (_, key) = await IssueAsync(Servers.V1, """{"limits":[{"unit":"requests","window":"minute","limit":1}]}""");
        await Task.Delay(TimeSpan.FromMilliseconds((60_000 + 49_000 - Now % 60_000) % 60_000), TimeProvider.System);
        var before = Now / 60_000;
        await ChatAsync(Servers.V1, key);
        var start = TimeProvider.System.GetTimestamp();
        var error = await Record.ExceptionAsync(() => ChatAsync(Servers.V1, key).WaitAsync(TimeSpan.FromSeconds(40), TimeProvider.System));
        var took = TimeProvider.System.GetElapsedTime(start);
        if (error is null)
        {
            Assert.True(Now / 60_000 > before, "a second request passed within the minute");
            return $"waited {took.TotalMilliseconds:0} ms, then passed";
        }

        var seen = $"{error.GetType().Name} ({StatusOf(error)}), after {took.TotalMilliseconds:0} ms: {error.Message}";
        Assert.True(StatusOf(error) == 429, seen);
        Assert.Contains("may use 1 request", error.Message, StringComparison.Ordinal);
        Assert.True(took <= Patience, seen);
        return seen;
    }

    private static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();

    private static async Task<(string Id, string Key)> IssueAsync(ServerProcess server, string grant)
    {
        var record = (await server.Api.SendAsync(ApiCall.Post("/admin/keys").As(server.AdminToken).Json(grant))).Expect(201).Json;
        return (record.GetProperty("id").GetString()!, record.GetProperty("key").GetString()!);
    }

    private static Func<Task<string?>> Granted(ServerProcess server, string grant) => async () => (await IssueAsync(server, grant)).Key;

    private async Task<string?> RevokedAsync()
    {
        var (id, key) = await IssueAsync(Servers.V1, """{"quota":5}""");
        (await Servers.V1.Api.SendAsync(ApiCall.Of("DELETE", $"/admin/keys/{id}").As(Servers.V1.AdminToken))).Expect(204);
        return key;
    }

    private async Task<string?> ExpiredAsync()
    {
        var (_, key) = await IssueAsync(Servers.V1, """{"quota":5,"expires_in":1}""");
        await Eventually.PassesAsync(async () => (await Servers.V1.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(key))).Expect(403));
        return key;
    }

    private async Task<string?> DayUsedUpAsync()
    {
        var (_, key) = await IssueAsync(Servers.V1, """{"limits":[{"unit":"requests","window":"day","limit":1}]}""");
        await ChatAsync(Servers.V1, key);
        return key;
    }

    private static async Task<Charge?> ChargeOfAsync(ServerProcess server, string id)
    {
        var rows = (await server.Api.SendAsync(ApiCall.Get($"/admin/usage?key={id}&group_by=key").As(server.AdminToken))).Expect(200).Json.GetProperty("rows");
        return rows.EnumerateArray().Select(Charge.Of).SingleOrDefault();
    }

    private static async Task<CaseResult> ReportAsync(string name, Func<Task<string>> work)
    {
        try
        {
            return new CaseResult(name, true, await work().WaitAsync(TimeSpan.FromMinutes(2), TimeProvider.System));
        }
        catch (Exception e) when (e is not UnreachableException)
        {
            return new CaseResult(name, false, e.ToString());
        }
    }

    /// <summary>What was charged.</summary>
    protected sealed record Charge(long Requests, long TokensIn, long TokensOut, string Source)
    {
        internal static Charge Of(JsonElement row) => new(
            row.GetProperty("requests").GetInt64(), row.GetProperty("tokens_in").GetInt64(), row.GetProperty("tokens_out").GetInt64(), row.GetProperty("source").GetString()!);
    }
}
