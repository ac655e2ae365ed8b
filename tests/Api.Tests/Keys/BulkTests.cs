using System.Text.Json;
using QuotaFunctions.Api.Keys.Bulk;
using QuotaFunctions.Api.Tests.Service;

namespace QuotaFunctions.Api.Tests.Keys;

/// <summary>A change of many keys while the store is in trouble or slow.</summary>
public sealed class BulkTests
{
    [Fact]
    public async Task Bulk_StoreUnreachable_TellsItOfEachKey()
    {
        await using var service = await TestService.StartAsync();
        var ids = await IssueAsync(service, 3);
        service.Storage.Trouble = TroubledStorage.Unreachable;

        var (status, body) = await BulkAsync(service, ids);

        Assert.Equal((200, 0), (status, body.GetProperty("changed").GetInt64()));
        Assert.All(body.GetProperty("keys").EnumerateArray(), key =>
            Assert.Equal(("failed", "storage_unavailable"), (key.GetProperty("result").GetString(), key.GetProperty("code").GetString())));

        service.Storage.Trouble = null;
        Assert.Equal(3, (await BulkAsync(service, ids)).Body.GetProperty("changed").GetInt64());
    }

    [Fact]
    public async Task Bulk_AnswerLost_IsUnknownAndARepetitionIsSafe()
    {
        await using var service = await TestService.StartAsync();
        var ids = await IssueAsync(service, 1);
        service.Storage.LosesAnswers = true;

        var (_, body) = await BulkAsync(service, ids);

        var key = Assert.Single(body.GetProperty("keys").EnumerateArray());
        Assert.Equal(("unknown", "outcome_unknown"), (key.GetProperty("result").GetString(), key.GetProperty("code").GetString()));
        (service.Storage.LosesAnswers, service.Storage.Trouble) = (false, null);
        Assert.Equal(1, (await BulkAsync(service, ids)).Body.GetProperty("changed").GetInt64());
        var (_, audit) = await service.JsonAsync("GET", $"/admin/audit?key={ids[0]}&action=key.suspend", TestService.AdminToken);
        Assert.Single(audit.GetProperty("entries").EnumerateArray());
    }

    [Fact]
    public async Task Bulk_OfManyKeys_WritesABoundedNumberAtOnce()
    {
        await using var service = await TestService.StartAsync();
        var ids = await IssueAsync(service, 3 * KeyBulkHandler.AtOnce);
        var open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (inFlight, most) = (0, 0);
        service.Storage.Trouble = async () =>
        {
            var now = Interlocked.Increment(ref inFlight);
            InterlockedMax(ref most, now);
            if (now == KeyBulkHandler.AtOnce)
            {
                reached.TrySetResult();
            }

            await open.Task;
            Interlocked.Decrement(ref inFlight);
        };

        var bulk = BulkAsync(service, ids);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(30));
        open.SetResult();

        Assert.Equal(ids.Length, (await bulk).Body.GetProperty("changed").GetInt64());
        Assert.Equal(KeyBulkHandler.AtOnce, most);
    }

    private static void InterlockedMax(ref int place, int value)
    {
        for (var seen = Volatile.Read(ref place); seen < value; seen = Volatile.Read(ref place))
        {
            Interlocked.CompareExchange(ref place, value, seen);
        }
    }

    private static async Task<string[]> IssueAsync(TestService service, int count)
    {
        var (_, body) = await service.JsonAsync("POST", "/admin/keys", TestService.AdminToken, $$"""{"quota":5,"count":{{count}}}""");
        var keys = count == 1 ? [body] : body.GetProperty("keys").EnumerateArray().ToArray();
        return [.. keys.Select(k => k.GetProperty("id").GetString()!)];
    }

    private static Task<(int Status, JsonElement Body)> BulkAsync(TestService service, string[] ids) =>
        service.JsonAsync("POST", "/admin/keys/bulk", TestService.AdminToken, $$$"""{"filter":{"ids":["{{{string.Join("\",\"", ids)}}}"]},"action":"suspend"}""");
}
