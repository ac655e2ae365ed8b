using System.Globalization;
using Microsoft.AspNetCore.Http;
using QuotaFunctions.Attack.Tests.Running;
using QuotaFunctions.Http.Contract.Upstream;

namespace QuotaFunctions.Attack.Tests.Exhaustion;

/// <summary>A server with few places and little memory for bodies, in front of a scripted upstream. After any attack all of it must be there again.</summary>
public sealed class SmallServer : IAsyncLifetime
{
    /// <summary>The most requests at once, of all keys and of one.</summary>
    public const int Places = 64;
    public const int PlacesOfOneKey = Places / 4;

    /// <summary>The longest body, in bytes.</summary>
    public const int LongestBody = 4 * 1024 * 1024;

    /// <summary>How many of the longest bodies the memory holds, of all keys and of one.</summary>
    public const int Bodies = 4;
    public const int BodiesOfOneKey = Bodies / 2;

    /// <summary>Descriptors that come and go by themselves: the store's, and connections of the tests' own client.</summary>
    private const int FilesOfItsOwn = 12;

    private int _filesAtStart;

    /// <summary>The upstream.</summary>
    public StubUpstream Upstream { get; private set; } = null!;

    internal AttackedServer Server { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Upstream = await StubUpstream.StartAsync();
        Server = await AttackedServer.StartAsync(
            Upstream.BaseUrl,
            ("MAX_CONCURRENT_REQUESTS", Number(Places)),
            ("MAX_FORWARD_BODY_BYTES", Number(LongestBody)),
            ("MAX_BUFFERED_BODY_BYTES", Number(LongestBody * Bodies)),
            ("REQUEST_SILENCE_SECONDS", "2"),
            ("UPSTREAM_IDLE_SECONDS", "1"),
            ("FORWARD_PATHS", "inference, files"));
        await ExpectEverythingIsFreeAsync(compareFiles: false); // A start needs more than what stays open.
        _filesAtStart = Server.OpenFiles;
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Server.DisposeAsync();
        await Upstream.DisposeAsync();
    }

    /// <summary>A chat request of so many bytes.</summary>
    public static string ChatOf(int bytes, bool isStream = false)
    {
        var start = $$"""{"model":"m","max_tokens":100,"stream":{{(isStream ? "true" : "false")}},"messages":[{"role":"user","content":" """;
        const string End = "\"}]}";
        return start + new string('x', Math.Max(1, bytes - start.Length - End.Length)) + End;
    }

    /// <summary>Asserts that every place, all of the memory and nearly all descriptors are there again, and no more of them than before.</summary>
    internal async Task ExpectEverythingIsFreeAsync(bool compareFiles = true)
    {
        await ExpectRoomForAsync(PlacesOfOneKey, 4, ChatOf(300), tooManyOfKey: 429);
        await ExpectRoomForAsync(BodiesOfOneKey, 2, ChatOf(LongestBody), tooManyOfKey: 503);
        await Server.ExpectWellAsync();
        if (compareFiles)
        {
            await Eventually.PassesAsync(() =>
            {
                Assert.True(Server.OpenFiles <= _filesAtStart + FilesOfItsOwn, $"{Server.OpenFiles} descriptors, {_filesAtStart} at the start");
                return Task.CompletedTask;
            });
        }
    }

    /// <summary>So many requests of each of so many keys are at the upstream at once, one more of a key is refused, and all the others are answered.</summary>
    private async Task ExpectRoomForAsync(int ofEachKey, int keys, string body, int tooManyOfKey)
    {
        var issued = await Server.IssueAsync(keys, "\"quota\":1000");

        // What a client took that has just left is there again a little later, so it is tried again.
        await Eventually.PassesAsync(async () =>
        {
            var goOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var route = Upstream.On(async context =>
            {
                await goOn.Task.WaitAsync(context.RequestAborted);
                await context.Response.WriteAsync("""{"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}""");
            });
            var calls = issued.SelectMany(k => Enumerable.Repeat(k, ofEachKey)).Select(k => Server.Process.Api.SendAsync(Chat(k, route, body))).ToArray();
            try
            {
                await Eventually.PassesAsync(() => Task.FromResult(calls.Any(c => c.IsCompleted) || Same(calls.Length, route.Requests.Count)));
                var refused = await Server.Process.Api.SendAsync(Chat(issued[0], route, body));
                Assert.Contains(refused.Status, new[] { tooManyOfKey, 503 });
            }
            finally
            {
                goOn.SetResult();
                await Task.WhenAll(calls);
            }

            Assert.All(await Task.WhenAll(calls), reply => reply.Expect(200));
        });

        static bool Same(int expected, int actual)
        {
            Assert.Equal(expected, actual);
            return true;
        }
    }

    private static ApiCall Chat(Key key, StubRoute route, string body) =>
        ApiCall.Post("/v1/chat/completions").As(key.Secret).With(StubUpstream.RouteHeader, route.Id).Json(body);

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
