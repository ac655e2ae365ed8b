using Microsoft.AspNetCore.Http;
using QuotaFunctions.Attack.Tests.Running;
using QuotaFunctions.Http.Contract.Upstream;

namespace QuotaFunctions.Attack.Tests.Exhaustion;

/// <summary>Clients that are silent or slow, and the others beside them.</summary>
public sealed class ShareTests(SmallServer small) : IClassFixture<SmallServer>
{
    private const double Prompt = 10;

    [Fact]
    public async Task Bodies_ThatStopHalfway_AreRefusedInOurWordsAndCostNothing()
    {
        var route = small.Upstream.OnJson("""{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}""");
        var keys = await small.Server.IssueAsync(Upload.All.Count, "\"quota\":1000");
        var silent = new List<(RawClient Client, Upload Upload)>();
        foreach (var (upload, key) in Upload.All.Zip(keys).SelectMany(p => new[] { p, p, p }))
        {
            var body = upload.BodyOf(200_000);
            var client = await RawClient.ConnectAsync(small.Server.Address);
            await client.SendAsync(upload.HeadFor(key, route, body.Length) + body[..(body.Length / 2)]);
            silent.Add((client, upload));
        }

        await ExpectPromptAsync(await small.Server.IssueAsync(), route, 20);

        foreach (var (client, upload) in silent)
        {
            Assert.True(await client.ReadToEndAsync(30), $"{upload}: no end");
            var answer = Assert.Single(client.Answers);
            Assert.True((answer.Status, answer.Code) == (408, "invalid_request"), $"{upload}: {answer}");
            client.Dispose();
        }

        Assert.All(await Task.WhenAll(keys.Select(k => small.Server.Ledger.SettledAsync(k.Id))), a => Assert.Equal(0, a.Requests));
        await small.ExpectEverythingIsFreeAsync();
    }

    [Fact]
    public async Task OneKeysWorst_LeavesTheOthersAlone()
    {
        var slow = small.Upstream.On(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync($"data: {{\"choices\":[{{\"delta\":{{\"content\":\"{new string('x', 50_000)}\"}}}}]}}\n\n", context.RequestAborted);
            }
        });
        var quick = small.Upstream.OnJson("""{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}""");
        var attacker = await small.Server.IssueAsync();
        var clients = new List<RawClient>();
        for (var i = 0; i < SmallServer.Places; i++)
        {
            // Half of them are answered without an end and never read; the other half sends the half of a huge body.
            var upload = Upload.All[i % 2];
            var body = upload.BodyOf(i % 2 == 1 ? 500 : SmallServer.LongestBody - 1_000);
            var client = await RawClient.ConnectAsync(small.Server.Address);
            clients.Add(client);
            await client.SendAsync(upload.HeadFor(attacker, slow, body.Length));
            _ = client.SendAsync(i % 2 == 1 ? body : body[..(body.Length / 2)]); // It may wait for ever, as nobody has to take it.
        }

        await Eventually.WithinAsync(slow.Reached, "the attack");
        await ExpectPromptAsync(await small.Server.IssueAsync(), quick, 40);

        clients.ForEach(c => c.Reset());
        await small.Server.Ledger.ExpectCoversAsync(attacker.Id, new Served(slow.Requests.Count, 0));
        await small.ExpectEverythingIsFreeAsync();
    }

    /// <summary>Requests of a good key, small and large by turns, are all answered soon.</summary>
    private async Task ExpectPromptAsync(Key key, StubRoute route, int count)
    {
        for (var i = 0; i < count; i++)
        {
            var call = ApiCall.Post("/v1/chat/completions").As(key.Secret).With(StubUpstream.RouteHeader, route.Id).Json(SmallServer.ChatOf(i % 4 == 0 ? 1_000_000 : 500));
            (await Eventually.WithinAsync(small.Server.Process.Api.SendAsync(call), $"the answer to good request {i}", Prompt)).Expect(200);
        }

        await small.Server.Ledger.ExpectCoversAsync(key.Id, new Served(count, 0));
    }
}
