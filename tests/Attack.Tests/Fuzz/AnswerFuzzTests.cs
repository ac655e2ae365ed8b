using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using QuotaFunctions.Attack.Tests.Running;
using QuotaFunctions.Attack.Tests.Tricks;
using Xunit.Abstractions;

namespace QuotaFunctions.Attack.Tests.Fuzz;

/// <summary>An upstream whose answers are damaged in every way.</summary>
public sealed class AnswerFuzzTests(ITestOutputHelper output)
{
    private const int DefaultRounds = 400;
    private const int Batch = 400;
    private const int AtOnce = 4;

    /// <summary>No token is believed to be longer, in bytes.</summary>
    private const int LongestToken = 128;

    [Fact]
    public async Task Answers_OfAnyBytes_AreRefusedOrMetered()
    {
        await using var upstream = new RawUpstream();
        await using var server = await AttackedServer.StartAsync(upstream.BaseUrl, ("UPSTREAM_TIMEOUT_SECONDS", "5"));
        var faults = new ConcurrentBag<string>();
        var began = TimeProvider.System.GetTimestamp();
        var rounds = 0;
        for (; AttackSettings.GoesOn(began, rounds, DefaultRounds) && faults.IsEmpty; rounds += Batch)
        {
            var keys = await server.IssueAsync(Batch, """
                "quota":10,"limits":[{"unit":"tokens","window":"lifetime","limit":1000000}]
                """);
            var first = AttackSettings.Seed + rounds;
            await Parallel.ForEachAsync(keys.Select((k, i) => (k, first + i)), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (pair, _) =>
            {
                var answer = AnswerFuzz.Make(pair.Item2);
                foreach (var fault in await FaultsAsync(server, answer, pair.k))
                {
                    faults.Add($"{answer}\n    {fault}");
                }
            });
            await server.Ledger.ExpectUsageAgreesAsync([.. keys.Select(k => k.Id)]);
        }

        await server.ExpectWellAsync();
        output.WriteLine($"{rounds} answers from ATTACK_SEED={AttackSettings.Seed}");
        Assert.True(faults.IsEmpty, $"{faults.Count} faults in {rounds} answers from ATTACK_SEED={AttackSettings.Seed}:\n{string.Join('\n', faults.Take(20))}");
    }

    private static async Task<IReadOnlyList<string>> FaultsAsync(AttackedServer server, FuzzedAnswer fuzzed, Key key)
    {
        var request = Trick.Post("", fuzzed.Path, fuzzed.Asks, $"x-seed: {fuzzed.Seed}").Request.Replace(Trick.Key, key.Secret, StringComparison.Ordinal);
        var answers = await RawClient.ExchangeAsync(server.Address, request, patience: 20);
        var account = await server.Ledger.SettledAsync(key.Id);
        if (answers.Count != 1)
        {
            // What breaks off after the answer began ends the connection, maybe before the client has read anything of it.
            return answers.Count == 0 && !fuzzed.IsIntact ? [] : [$"{answers.Count} answers"];
        }

        var faults = new List<string>();
        var answer = answers[0];
        if (!answer.IsUpstreams && DocumentedRefusals.FaultOf(answer) is { } fault)
        {
            faults.Add(fault);
        }

        // What the client has of the text was made, whatever else the answer says; a failure of the upstream's is not billed by it.
        var seen = answer is { IsUpstreams: true, Status: >= 200 and < 300 } ? Regex.Count(answer.Text, AnswerFuzz.Token) : 0;
        var least = fuzzed.IsHonest ? seen : seen * AnswerFuzz.Token.Length / LongestToken;
        if (account.Requests > 1 || (seen > 0 && account.Requests == 0) || account.Tokens < least)
        {
            faults.Add($"{account} for an answer of {seen} tokens: {answer}");
        }

        return faults;
    }
}
