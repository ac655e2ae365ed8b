using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Gateway.Tests;

/// <summary>Requests that follow each other on one connection: what one proved holds for no other.</summary>
public sealed class SameConnectionTests : ForwardingFixture, IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { MaxConnectionsPerServer = 1, PooledConnectionLifetime = Timeout.InfiniteTimeSpan });

    [Fact]
    public async Task KeyThatIsRevoked_IsRefusedFromTheNextRequestOn()
    {
        var (key, id) = await IssueAsync();
        Assert.Equal([200, 200, 200], await CheckAsync(key, key, key));

        await ChangeAsync(id, new RevokeKey());

        Assert.Equal([403], await CheckAsync(key));
    }

    [Fact]
    public async Task SecretThatWasReplaced_IsRefusedFromTheNextRequestOn()
    {
        var (key, id) = await IssueAsync();
        Assert.Equal([200, 200], await CheckAsync(key, key));

        var (replacement, hash) = ApiKey.Generate(KeyPrefix.Default, id);
        await ChangeAsync(id, new RotateKey(hash, TimeSpan.Zero));

        Assert.Equal([403, 200, 403, 200, 200], await CheckAsync(key, replacement, key, replacement, replacement));
    }

    [Fact]
    public async Task SecretThatIsHonouredForAWhile_WorksAsLongAsThat()
    {
        var (key, id) = await IssueAsync();
        Assert.Equal([200, 200], await CheckAsync(key, key));

        var (replacement, hash) = ApiKey.Generate(KeyPrefix.Default, id);
        await ChangeAsync(id, new RotateKey(hash, TimeSpan.FromHours(1)));
        Assert.Equal([200, 200, 200], await CheckAsync(key, replacement, key));
        await ChangeAsync(id, new RotateKey(ApiKey.Generate(KeyPrefix.Default, id).Hash, TimeSpan.Zero));

        Assert.Equal([403, 403], await CheckAsync(key, replacement));
    }

    [Fact]
    public async Task KeysInTurn_AreEachTakenForThemselves()
    {
        var (one, _) = await IssueAsync();
        var (other, otherId) = await IssueAsync();
        await ChangeAsync(otherId, new RevokeKey());
        var wrong = one[..^1] + (one[^1] == 'a' ? 'b' : 'a');

        Assert.Equal([200, 403, 200, 403, 200, 403], await CheckAsync(one, other, one, wrong, one, other));
    }

    public void Dispose() => _client.Dispose();

    private Task<Decision> ChangeAsync(KeyId id, KeyChange change) => Host.Engine.ApplyAsync(id, new ChangeOperation(change));

    private async Task<List<int>> CheckAsync(params string[] keys)
    {
        var statuses = new List<int>();
        foreach (var key in keys)
        {
            using var request = ForwardingHost.Request(key, HttpMethod.Get, "/v1/quota/check");
            request.RequestUri = new Uri(Host.BaseUrl, "/v1/quota/check");
            using var answer = await _client.SendAsync(request);
            await answer.Content.ReadAsByteArrayAsync();
            statuses.Add((int)answer.StatusCode);
        }

        return statuses;
    }
}
