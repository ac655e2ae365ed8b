using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Force;

/// <summary>Two servers on one file: a change made through one takes effect on the other.</summary>
[Collection(ForceSuites.Name)]
public sealed class TwoProcessesTests(ServerPair pair)
{
    private ServerProcess One => pair.All[0];

    private ServerProcess Other => pair.All[1];

    [Fact]
    public async Task Revoke_InOne_IsObeyedByTheOthersNextRequest()
    {
        var (id, key) = await One.IssueAsync(1_000);
        (await Other.ConsumeAsync(key)).Expect(200);
        (await Other.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(key))).Expect(200);

        (await One.Api.SendAsync(ApiCall.Of("DELETE", $"/admin/keys/{id}").As(One.AdminToken))).Expect(204);

        (await Other.ConsumeAsync(key)).ExpectRefusal(403, "revoked_key");
        await Eventually.PassesAsync(async () => (await Other.Api.SendAsync(ApiCall.Get("/v1/quota/check").As(key))).ExpectRefusal(403, "revoked_key"), seconds: 5);
    }

    [Fact]
    public async Task Change_InOne_IsInForceInTheOther()
    {
        var (id, key) = await One.IssueAsync(1);
        (await Other.ConsumeAsync(key)).Expect(200);
        (await Other.ConsumeAsync(key)).ExpectRefusal(429, "quota_exceeded");
        (await One.ConsumeAsync(key)).ExpectRefusal(429, "quota_exceeded");

        (await One.Api.SendAsync(ApiCall.Of("PATCH", $"/admin/keys/{id}").As(One.AdminToken).Json("""{"quota":2}"""))).Expect(200);

        // A process may refuse for up to 100 ms longer by what it has just read of a key.
        var changed = TimeProvider.System.GetTimestamp();
        while ((await Other.ConsumeAsync(key)).Status != 200)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(changed) < TimeSpan.FromSeconds(5), "the change was never in force");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        (await One.ConsumeAsync(key)).ExpectRefusal(429, "quota_exceeded");
        Assert.Equal(2, await Other.UsedAsync(id));
    }

    [Fact]
    public async Task IdempotencyKey_InBoth_IsOneCharge()
    {
        var (id, key) = await One.IssueAsync(1_000);

        var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? One : Other).ConsumeAsync(key, "once")));

        Assert.All(replies, r => r.Expect(200, 409));
        Assert.Equal(1, await One.UsedAsync(id));
    }

    [Fact]
    public async Task Kill_OfOneUnderLoad_LosesNothingAndTheOtherGoesOn()
    {
        const int Quota = 2_000;
        await using var victim = await pair.StartAsync();
        var (id, key) = await victim.IssueAsync(Quota);
        var acknowledged = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var workers = Enumerable.Range(0, 24).Select(worker => Task.Run(async () =>
        {
            var server = worker % 2 == 0 ? victim : Other;
            try
            {
                while ((await server.ConsumeAsync(key)).Expect(200, 429, 503) is var reply && reply.Status != 429)
                {
                    if (reply.Status == 200 && Interlocked.Increment(ref acknowledged) == 300)
                    {
                        enough.SetResult();
                    }
                }
            }
            catch (HttpRequestException) when (server == victim)
            {
                // This is the one that is killed; each of its clients may have been waiting for one more answer.
            }
        })).ToArray();

        await Eventually.WithinAsync(enough.Task, "300 charges", 60);
        await victim.KillAsync();
        await Eventually.WithinAsync(Task.WhenAll(workers), "the quota's end", 120);

        Assert.Equal(Quota, await Other.UsedAsync(id));
        Assert.InRange(acknowledged, Quota - 12, Quota);
    }
}
