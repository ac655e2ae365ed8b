using System.Text.Json;
using QuotaFunctions.Http.Contract;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Attack.Tests.Running;

/// <summary>What an upstream did for one key.</summary>
/// <param name="Requests">Requests that it worked on.</param>
/// <param name="Tokens">Tokens that it took for them.</param>
internal readonly record struct Served(long Requests, long Tokens);

/// <summary>What the server has written down for one key.</summary>
internal readonly record struct Account(long Requests, long RequestsHeld, long Tokens, long TokensHeld)
{
    public bool IsSettled => RequestsHeld == 0 && TokensHeld == 0;
}

/// <summary>The server's books, to be compared with what the upstream says that it did.</summary>
internal sealed class Ledger(ServerProcess server)
{
    /// <summary>A key's account now. <see cref="Account.Tokens"/> is counted only for keys with a limit on them.</summary>
    public async Task<Account> ReadAsync(string id)
    {
        var record = (await server.Api.SendAsync(ApiCall.Get($"/admin/keys/{id}").As(server.AdminToken))).Expect(200).Json;
        var limits = LimitView.All(record);
        return new Account(
            record.GetProperty("used").GetInt64(),
            limits.Where(l => l.Unit == "requests").Sum(l => l.Held),
            limits.Where(l => l.Unit == "tokens").Sum(l => l.Used),
            limits.Where(l => l.Unit == "tokens").Sum(l => l.Held));
    }

    /// <summary>A key's account once nothing of it is in flight any more. A hold that stays is a leak.</summary>
    public async Task<Account> SettledAsync(string id)
    {
        var account = await ReadAsync(id);
        if (!account.IsSettled)
        {
            await Eventually.PassesAsync(async () => Assert.True((account = await ReadAsync(id)).IsSettled, $"key {id} still holds: {account}"), 30);
        }

        return account;
    }

    /// <summary>Asserts that what was served is charged, by the usage report, and that nothing is left in flight.</summary>
    public async Task ExpectCoversAsync(string id, Served served)
    {
        await SettledAsync(id);
        await Eventually.PassesAsync(
            async () =>
            {
                var charged = (await UsageAsync($"&key={id}")).GetValueOrDefault(id);
                Assert.True(charged.Requests >= served.Requests && charged.Tokens >= served.Tokens, $"key {id}: charged {charged}, served {served}");
            },
            30);
    }

    /// <summary>Asserts that the usage report says the same as the keys' own accounts.</summary>
    public async Task ExpectUsageAgreesAsync(IReadOnlyCollection<string> ids)
    {
        var accounts = new Dictionary<string, Account>();
        foreach (var id in ids)
        {
            accounts.Add(id, await SettledAsync(id));
        }

        await Eventually.PassesAsync(
            async () =>
            {
                var rows = await UsageAsync("");
                Assert.All(accounts, a => Assert.Equal((a.Key, a.Value.Requests), (a.Key, rows.GetValueOrDefault(a.Key).Requests)));
                Assert.All(accounts, a => Assert.True(rows.GetValueOrDefault(a.Key).Tokens >= a.Value.Tokens, $"{a}: usage says {rows.GetValueOrDefault(a.Key)}"));
            },
            30);
    }

    private async Task<Dictionary<string, Served>> UsageAsync(string filter)
    {
        var rows = new Dictionary<string, Served>();
        for (string? cursor = ""; cursor is not null;)
        {
            var query = $"/admin/usage?group_by=key&limit=1000{filter}" + (cursor == "" ? "" : $"&cursor={cursor}");
            var page = (await server.Api.SendAsync(ApiCall.Get(query).As(server.AdminToken))).Expect(200).Json;
            foreach (var row in page.GetProperty("rows").EnumerateArray())
            {
                Assert.Equal(Number(row, "tokens"), Number(row, "tokens_in") + Number(row, "tokens_out"));
                rows.Add(row.GetProperty("key_id").GetString()!, new Served(Number(row, "requests"), Number(row, "tokens")));
            }

            cursor = page.GetProperty("next_cursor").GetString();
        }

        return rows;
    }

    private static long Number(JsonElement row, string name) => row.GetProperty(name).GetInt64();
}
