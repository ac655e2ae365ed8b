using Microsoft.AspNetCore.Http;
using QuotaFunctions.Attack.Tests.Running;
using QuotaFunctions.Http.Contract.Upstream;

namespace QuotaFunctions.Attack.Tests.Exhaustion;

/// <summary>Clients that leave wherever an exchange waits for something.</summary>
public sealed class AbortTests(SmallServer small) : IClassFixture<SmallServer>
{
    private const int AtOnce = 4;
    private const int TokensOfAnEvent = 5;
    private static readonly string Text = string.Concat(Enumerable.Repeat("tok ", TokensOfAnEvent));

    /// <summary>What the client still sees before it leaves.</summary>
    public enum Moment
    {
        InHead,
        AtBodyStart,
        InBody,
        BeforeAnswer,
        AfterHead,
        InAnswer,
        BeforeLastByte,
    }

    [Theory]
    [InlineData(500)]
    [InlineData(1_500_000)]
    public async Task Clients_ThatLeaveAtAnyAwait_LeaveNothingTakenAndNothingUncharged(int bytes)
    {
        var cases = Upload.All.SelectMany(upload => Enum.GetValues<Moment>().SelectMany(moment => new[] { (upload, moment, isReset: true), (upload, moment, isReset: false) }));

        await Parallel.ForEachAsync(cases, new ParallelOptions { MaxDegreeOfParallelism = 2 }, async (c, _) => await LeaveAsync(c.upload, c.moment, bytes, c.isReset));

        await small.ExpectEverythingIsFreeAsync();
    }

    private async Task LeaveAsync(Upload upload, Moment moment, int bytes, bool isReset)
    {
        var route = small.Upstream.On(context => AnswerAsync(context, upload, moment));
        var key = await small.Server.IssueAsync();

        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => LeaveAsync(upload, moment, bytes, isReset, key, route)));

        // An exchange that ends before its answer may be charged or not; it must only not stay open.
        await small.Server.Ledger.ExpectCoversAsync(key.Id, WorkedOn(upload, moment));
        var charged = (await small.Server.Ledger.ReadAsync(key.Id)).Requests;
        Assert.True(charged <= route.Requests.Count, $"{upload}, {moment}: {charged} requests are charged, {route.Requests.Count} reached the upstream");
    }

    private async Task LeaveAsync(Upload upload, Moment moment, int bytes, bool isReset, Key key, StubRoute route)
    {
        var when = $"{upload}, {moment}";
        var body = upload.BodyOf(bytes);
        var head = upload.HeadFor(key, route, body.Length);
        using var client = await RawClient.ConnectAsync(small.Server.Address);
        await client.SendAsync(moment == Moment.InHead ? head[..(head.Length / 2)] : head);
        if (moment > Moment.InHead)
        {
            await client.ReadUntilAsync("HTTP/1.1 100 Continue\r\n\r\n", when);
            await client.SendAsync(moment == Moment.AtBodyStart ? "" : moment == Moment.InBody ? body[..(body.Length / 2)] : body);
        }

        if (moment == Moment.BeforeAnswer)
        {
            // Each must have come, or its own might leave before it is whole.
            await Eventually.PassesAsync(() =>
            {
                Assert.True(route.Requests.Count == AtOnce, $"{when}: {route.Requests.Count} reached the upstream");
                return Task.CompletedTask;
            });
        }
        else if (moment == Moment.AfterHead)
        {
            await client.ReadUntilAsync("HTTP/1.1 200", when);
        }
        else if (moment > Moment.AfterHead)
        {
            await client.ReadUntilAsync(moment == Moment.InAnswer ? Text : "tok last", when);
        }

        if (isReset)
        {
            client.Reset();
        }
    }

    /// <summary>Answers as far as the client is to see it, and waits for it to leave.</summary>
    private static async Task AnswerAsync(HttpContext context, Upload upload, Moment moment)
    {
        if (moment >= Moment.AfterHead)
        {
            context.Response.ContentType = upload.IsStream ? "text/event-stream" : "application/json";
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
        }

        if (moment >= Moment.InAnswer)
        {
            await WriteAsync(context, upload.IsStream ? $"data: {{\"choices\":[{{\"delta\":{{\"content\":\"{Text}\"}}}}]}}\n\n" : $"{{\"choices\":[{{\"message\":{{\"content\":\"{Text}");
        }

        if (moment == Moment.BeforeLastByte)
        {
            await WriteAsync(context, upload.IsStream ? "data: {\"choices\":[{\"delta\":{\"content\":\"tok last\"}}]}\n\n" : "tok last\"}}]");
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
    }

    private static async Task WriteAsync(HttpContext context, string text)
    {
        await context.Response.WriteAsync(text);
        await context.Response.Body.FlushAsync();
    }

    /// <summary>What the upstream did, and had shown when the clients left.</summary>
    private static Served WorkedOn(Upload upload, Moment moment)
    {
        var tokens = upload.Path.EndsWith("completions", StringComparison.Ordinal) ? moment switch
        {
            Moment.InAnswer => TokensOfAnEvent,
            Moment.BeforeLastByte => TokensOfAnEvent + 2,
            _ => 0,
        } : 0;
        return new Served(moment >= Moment.BeforeAnswer ? AtOnce : 0, AtOnce * tokens);
    }
}
