using System.Text;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Http.Contract.Wire;

namespace QuotaFunctions.Gateway.Tests;

/// <summary>A service with little memory for bodies, and uploads that leave it in many ways.</summary>
public abstract class BodyMemoryFixture : ForwardingFixture
{
    /// <summary>A body that is read is this long at most.</summary>
    protected const int MaxBody = 100_000;

    /// <summary>Room for one <see cref="Large"/> body, which takes 128 KiB, and not for two.</summary>
    private const int Memory = 200_000;

    /// <summary>How often each ending is tried: an upload takes at least 16 KiB, so a third of them would use up the memory.</summary>
    private const int Times = 40;

    protected static byte[] Large { get; } = Encoding.UTF8.GetBytes(Chat.Replace("Say hello.", new string('x', 90_000), StringComparison.Ordinal));

    internal override GatewayOptions Configure(GatewayOptions options) =>
        options with
        {
            MaxBufferedBodyBytes = Memory,
            MaxForwardBodyBytes = MaxBody,
            Upstreams = [options.Upstreams[0] with { DrainTimeout = TimeSpan.Zero }],
        };

    /// <summary>A key without any quota: its uploads are refused before they are read.</summary>
    internal async Task<string> IssueSpentAsync() => (await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(0)))).Text;

    /// <summary>A key whose uploads are read.</summary>
    internal async Task<string> IssueOpenAsync() => (await Host.IssueAsync(LimitSet.Of(ForwardingHost.Requests(1_000)))).Text;

    /// <summary>Begins many uploads and has each leave in one way.</summary>
    internal async Task UploadAsync(string key, string framing, Func<RawUpload, Task> leave)
    {
        for (var i = 0; i < Times; i++)
        {
            using var upload = await RawUpload.BeginAsync(Host.BaseUrl, key, framing);
            await leave(upload);
        }
    }

    /// <summary>Begins many uploads and sends each so much that it is answered, or cut off where the service does not read it all.</summary>
    internal async Task ExpectAnswersAsync(string key, string framing, int status, Func<RawUpload, Task> send)
    {
        var answers = new List<string>();
        await UploadAsync(key, framing, async upload =>
        {
            await send(upload);
            answers.Add(await upload.ReadToCloseAsync());
        });

        answers.RemoveAll(answer => answer.Length == 0);
        Assert.NotEmpty(answers);
        Assert.All(answers, answer => Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal));
    }

    /// <summary>Asserts that all of the memory is there again, and no more of it than before: one large body is taken, and no second beside it.</summary>
    internal async Task ExpectWholeMemoryAsync()
    {
        using var inside = new SemaphoreSlim(0);
        var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Upstream.Answer = async c =>
        {
            inside.Release();
            await goOn.Task.WaitAsync(TimeSpan.FromSeconds(60));
            await TestUpstream.WriteJsonAsync(c, Answer);
        };
        var (key, _) = await Host.IssueAsync();
        var body = Encoding.UTF8.GetString(Large);
        Task<HttpResponseMessage>? admitted = null;
        var isInside = inside.WaitAsync();
        await UntilAsync(
            async () =>
            {
                admitted = Host.PostAsync(key, "/v1/chat/completions", body);
                return await Task.WhenAny(admitted, isInside) == isInside;
            },
            "a good upload was never taken again");

        using var refused = await Host.PostAsync(key, "/v1/chat/completions", body);
        await AssertProblemAsync(refused, 503, "overloaded");
        goOn.SetResult();
        using var answer = await admitted!;
        Assert.Equal(200, (int)answer.StatusCode);
    }
}
