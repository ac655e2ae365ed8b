using System.Text;
using QuotaFunctions.Http.Contract;
using QuotaFunctions.Http.Contract.Contracts;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Tests.Running;

namespace QuotaFunctions.Server.Tests.Contract;

/// <summary>The suites can fail: each kind of fault, put between them and the real server, fails a test.</summary>
[Collection(QuotaSuites.Name)]
public sealed class ContractCanFailTests(ServerHost host)
{
    [Fact]
    public Task Unspoiled_PassesAll() => ExpectAsync(new Mutation(), passes: true, p =>
    [
        new Consume(p).Consume_ExactlyTheQuota_IsAdmittedAndNoMore, new Idempotency(p).Retry_SameKeyAndBody_ChargesOnceAndAnswersAsFirst,
        new Headers(p).RateLimit_AsItIsUsed_CountsDown, new Errors(p).OwnEndpoints_EveryCode_IsAProblem, new Auth(p).Key_UnknownOrWithAnotherSecret_IsRefusedAlike,
    ]);

    [Fact]
    public Task RefusesNothing_Fails() => ExpectAsync(new Mutation { Status = s => s == 429 ? 200 : s }, passes: false, p =>
    [
        new Consume(p).Consume_ExactlyTheQuota_IsAdmittedAndNoMore, new Holds(p).Hold_MoreThanIsLeft_IsRefusedAndHoldsNothing,
        new Headers(p).RateLimit_AsItIsUsed_CountsDown,
    ]);

    [Fact]
    public Task ChargesTwice_Fails() => ExpectAsync(new Mutation { SendsTwice = true }, passes: false, p =>
    [
        new Consume(p).Consume_SeveralUnits_ChargesEach, new Holds(p).Hold_Made_SetsTheCostAside,
    ]);

    [Fact]
    public Task ForgetsIdempotency_Fails() => ExpectAsync(
        new Mutation { KeepsRequestHeader = n => !n.Equals("Idempotency-Key", StringComparison.OrdinalIgnoreCase) }, passes: false, p =>
        [
            new Idempotency(p).Retry_SameKeyAndBody_ChargesOnceAndAnswersAsFirst, new Idempotency(p).ManyAtOnce_SameKey_ChargeOnce,
        ]);

    [Fact]
    public Task SaysLessInHeaders_Fails() => ExpectAsync(
        new Mutation { KeepsHeader = n => !n.StartsWith("RateLimit", StringComparison.OrdinalIgnoreCase) && !n.Equals("WWW-Authenticate", StringComparison.OrdinalIgnoreCase) },
        passes: false,
        p => [new Headers(p).RateLimit_AsItIsUsed_CountsDown, () => new Auth(p).Key_Missing_Is401WithAChallenge("GET", "/v1/quota/check")]);

    [Fact]
    public Task HasAnotherErrorBody_Fails() => ExpectAsync(
        new Mutation { Body = b => Replace(b, "\"error\":", "\"errors\":") }, passes: false, p => [new Errors(p).OwnEndpoints_EveryCode_IsAProblem]);

    [Fact]
    public async Task AnswersWhatOpenApiDoesNotDescribe_Fails()
    {
        Mutation[] mutations =
        [
            new() { Body = b => Replace(b, "\"ok\":", "\"fine\":true,\"ok\":") }, new() { Body = b => Replace(b, "\"version\":", "\"versions\":") },
            new() { Body = b => Replace(b, "\"ok\":true", "\"ok\":\"yes\"") }, new() { Status = _ => 202 }, new() { KeepsHeader = n => n != "Content-Type" },
        ];
        foreach (var mutation in mutations)
        {
            await using var proxy = await MutatingProxy.StartAsync(host, mutation);
            var failure = await Record.ExceptionAsync(() => proxy.Api.SendAsync(ApiCall.Get("/healthz")));
            Assert.Contains("openapi.json does not describe this answer", failure?.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public Task BuffersStreams_Fails() => ExpectAsync(new Mutation(), passes: false, p => [new Streaming(p).Stream_FirstEvent_ArrivesBeforeTheUpstreamIsDone]);

    private static byte[] Replace(byte[] body, string old, string with) =>
        Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(body).Replace(old, with, StringComparison.Ordinal));

    private async Task ExpectAsync(Mutation mutation, bool passes, Func<ContractHost, Func<Task>[]> tests)
    {
        await using var proxy = await MutatingProxy.StartAsync(host, mutation);
        foreach (var test in tests(proxy))
        {
            var failure = await Record.ExceptionAsync(() => test().WaitAsync(TimeSpan.FromSeconds(passes ? 60 : 10), TimeProvider.System));
            Assert.True(passes == failure is null, $"{test.Method.Name}: {failure?.ToString() ?? "passed"}");
        }
    }

    private sealed class Consume(ContractHost host) : ConsumeContract
    {
        protected override ContractHost Host => host;
    }

    private sealed class Holds(ContractHost host) : HoldsContract
    {
        protected override ContractHost Host => host;
    }

    private sealed class Idempotency(ContractHost host) : IdempotencyContract
    {
        protected override ContractHost Host => host;
    }

    private sealed class Headers(ContractHost host) : HeadersContract
    {
        protected override ContractHost Host => host;
    }

    private sealed class Errors(ContractHost host) : ErrorBodyContract
    {
        protected override ContractHost Host => host;
    }

    private sealed class Auth(ContractHost host) : AuthContract
    {
        protected override ContractHost Host => host;
    }

    private sealed class Streaming(ContractHost host) : StreamingContract
    {
        protected override ContractHost Host => host;
    }
}
