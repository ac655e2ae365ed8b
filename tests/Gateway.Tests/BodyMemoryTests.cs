using System.Text;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Storage.Conformance;

namespace QuotaFunctions.Gateway.Tests;

/// <summary>The memory that a body takes is given back, whichever way its request leaves.</summary>
public sealed class BodyMemoryTests : BodyMemoryFixture
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(16 * 1024)]
    [InlineData(70_000)]
    public async Task Upload_OfAKnownLength_BreaksOff(int after)
    {
        await UploadAsync(await IssueOpenAsync(), RawUpload.OfLength(100_000), async upload =>
        {
            await upload.SendAsync(Large.AsMemory(0, after));
            upload.Reset();
        });

        await ExpectWholeMemoryAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70_000)]
    public async Task Upload_InChunks_BreaksOffInsideOne(int after)
    {
        await UploadAsync(await IssueOpenAsync(), RawUpload.InChunks, async upload =>
        {
            if (after > 0)
            {
                await upload.SendChunkAsync(Large.AsMemory(0, after));
            }

            await upload.SendAsync("100\r\nhalf of a chunk"u8.ToArray());
            upload.Reset();
        });

        await ExpectWholeMemoryAsync();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(70_000)]
    public async Task Upload_ThatPromisedMore_EndsInGoodOrder(int after)
    {
        await UploadAsync(await IssueOpenAsync(), RawUpload.OfLength(100_000), async upload =>
        {
            await upload.SendAsync(Large.AsMemory(0, after));
            upload.EndSending();
            await upload.ReadToCloseAsync();
        });

        await ExpectWholeMemoryAsync();
    }

    [Fact]
    public async Task Upload_WithABrokenChunk_IsRefused()
    {
        await ExpectAnswersAsync(await IssueOpenAsync(), RawUpload.InChunks, 400, async upload =>
        {
            await upload.SendChunkAsync(Large.AsMemory(0, 70_000));
            await upload.SendAsync("no length\r\n"u8.ToArray());
        });

        await ExpectWholeMemoryAsync();
    }

    [Fact]
    public async Task Upload_ThatRunsOver_IsRefused()
    {
        await ExpectAnswersAsync(await IssueOpenAsync(), RawUpload.InChunks, 413, async upload =>
        {
            await upload.SendChunkAsync(new byte[MaxBody + 1]);
            await upload.EndChunksAsync();
        });

        await ExpectWholeMemoryAsync();
    }

    [Fact]
    public async Task Upload_ThatFindsNoMoreMemory_IsRefused()
    {
        using var reached = new SemaphoreSlim(0);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Upstream.Answer = async context =>
        {
            reached.Release();
            await goOn.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await TestUpstream.WriteJsonAsync(context, Answer);
        };
        var (key, _) = await Host.IssueAsync();
        var other = Host.PostAsync(key, "/v1/chat/completions", Encoding.UTF8.GetString(Large));
        Assert.True(await reached.WaitAsync(TimeSpan.FromSeconds(60)), "the upstream was not reached");

        await ExpectAnswersAsync(key, RawUpload.OfLength(Large.Length), 503, upload => upload.SendAsync(Large));
        goOn.SetResult();
        using var answer = await other;

        await ExpectWholeMemoryAsync();
    }

    [Theory]
    [InlineData("{ no JSON", "gpt-4o", "identity", 400)]
    [InlineData(Chat, "gpt-4o", "gzip", 415)]
    [InlineData(Chat, "another-model", "identity", 403)]
    public async Task Upload_ThatIsRead_IsRefused(string json, string allowed, string encoding, int status)
    {
        var (key, _) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Tokens(1_000)), allowed);
        var body = Encoding.UTF8.GetBytes(json);

        await ExpectAnswersAsync(key, $"{RawUpload.OfLength(body.Length)}\r\nContent-Encoding: {encoding}", status, upload => upload.SendAsync(body));

        await ExpectWholeMemoryAsync();
    }

    [Fact]
    public async Task Upload_OfASpentKey_IsRefused()
    {
        await ExpectAnswersAsync(await IssueSpentAsync(), RawUpload.OfLength(Large.Length), 429, upload => upload.SendAsync(Large));

        await ExpectWholeMemoryAsync();
    }

    [Fact]
    public async Task Upload_WhileTheStoreFails_IsRefused()
    {
        var (key, _) = await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(100)));
        Host.Storage.Faults = _ => WriteFault.BeforeWrite;
        await ExpectAnswersAsync(key, RawUpload.OfLength(Large.Length), 503, upload => upload.SendAsync(Large));
        Host.Storage.Faults = null;

        await ExpectWholeMemoryAsync();
    }

    [Fact]
    public async Task Upload_ThatTheUpstreamDrops_IsAnswered()
    {
        Upstream.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await ExpectAnswersAsync((await Host.IssueAsync()).Text, RawUpload.OfLength(Large.Length), 502, upload => upload.SendAsync(Large));

        await ExpectWholeMemoryAsync();
    }

    [Fact]
    public async Task Upload_WhoseClientLeavesBeforeTheAnswer_IsCancelled()
    {
        using var reached = new SemaphoreSlim(0);
        using var cancelled = new SemaphoreSlim(0);
        Upstream.Answer = async context =>
        {
            reached.Release();
            using var leaving = context.RequestAborted.Register(() => cancelled.Release());
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        var body = Encoding.UTF8.GetBytes(Chat);
        await UploadAsync((await Host.IssueAsync()).Text, RawUpload.OfLength(body.Length), async upload =>
        {
            await upload.SendAsync(body);
            Assert.True(await reached.WaitAsync(TimeSpan.FromSeconds(60)), "the upstream was not reached");
            upload.Reset();
            Assert.True(await cancelled.WaitAsync(TimeSpan.FromSeconds(60)), "the upstream was not told");
        });

        await ExpectWholeMemoryAsync();
    }
}
