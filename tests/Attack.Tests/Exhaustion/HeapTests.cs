using System.Text;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Attack.Tests.Running;
using QuotaFunctions.Http.Contract.Upstream;

namespace QuotaFunctions.Attack.Tests.Exhaustion;

/// <summary>The heap of the documented container of 512 MB, and bodies that together are larger.</summary>
public sealed class HeapTests : IAsyncLifetime
{
    private const string Heap = "0x18000000"; // 384 MiB
    private const int Rounds = 2;
    private const int AtOnce = 12;

    private StubUpstream _upstream = null!;
    private AttackedServer _server = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _upstream = await StubUpstream.StartAsync();
        _server = await AttackedServer.StartAsync(_upstream.BaseUrl, ("DOTNET_GCHeapHardLimit", Heap));
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        await _upstream.DisposeAsync();
    }

    [Fact]
    public async Task ManyBodiesOf30MB_WithAHeapOf384MB_AreServedOrRefusedAndTheProcessLives()
    {
        var served = 0;
        var route = _upstream.On(
            async context =>
            {
                await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
                Interlocked.Increment(ref served);
                await context.Response.WriteAsync("""{"choices":[],"usage":{"prompt_tokens":3,"completion_tokens":4}}""");
            },
            readsBody: true);
        var plain = await _server.IssueAsync(AtOnce / 2, "\"quota\":1000");
        var counted = await _server.IssueAsync(AtOnce / 2, """
            "quota":1000,"limits":[{"unit":"tokens","window":"lifetime","limit":900000000}]
            """);
        var body = Encoding.ASCII.GetBytes(SmallServer.ChatOf(30_000_000));

        for (var round = 0; round < Rounds; round++)
        {
            var replies = await Task.WhenAll(plain.Concat(counted).Select(key => SendAsync(key, route, body)));
            Assert.All(replies.OfType<Reply>().Where(r => r.Status != 200), r => Assert.True(
                r.Status is 503 or 429 && r.Json.GetProperty("code").GetString() == "overloaded", $"{r}"));
        }

        await _server.ExpectWellAsync();
        var accounts = await Task.WhenAll(plain.Concat(counted).Select(k => _server.Ledger.SettledAsync(k.Id)));
        Assert.True(accounts.Sum(a => a.Requests) >= served, $"{served} were served, {accounts.Sum(a => a.Requests)} charged");
        Assert.True(served > 0, "not one body was taken");
        (await SendAsync(plain[0], route, body))!.Expect(200);
        (await SendAsync(counted[0], route, Encoding.ASCII.GetBytes(SmallServer.ChatOf(500))))!.Expect(200);
    }

    /// <summary>The answer; null when the server closed while the body was being sent, as it may after a refusal.</summary>
    private async Task<Reply?> SendAsync(Key key, StubRoute route, byte[] body)
    {
        try
        {
            return await _server.Process.Api.SendAsync(ApiCall.Post("/v1/chat/completions").As(key.Secret).With(StubUpstream.RouteHeader, route.Id).Bytes(body));
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }
}
