using System.Collections.Concurrent;
using QuotaFunctions.Attack.Tests.Running;

namespace QuotaFunctions.Attack.Tests.Tricks;

/// <summary>A server in front of a reader, and the rule that holds for every trick.</summary>
/// <remarks>
/// Either the request is refused with a documented 4xx, reaches nobody and costs nothing. Or what the upstream took it for, in the dearest of all
/// readings, is what was metered: work that is forwarded, models that the key may use, requests and tokens charged, and never more than the limit.
/// </remarks>
public abstract class TrickRun(bool behindNginx, params (string Name, string Value)[] settings) : IAsyncLifetime
{
    private const long TokenLimit = 5_000;
    private const long RequestLimit = 3;
    private const int AtOnce = 6;

    /// <summary>What a key of each kind is issued with. The first is bound in every way; the second in requests alone.</summary>
    private static readonly string[] Kinds =
    [
        $$"""
        "quota":100,"models":["{{Trick.Cheap}}"],"limits":[{"unit":"tokens","window":"lifetime","limit":{{TokenLimit}}}]
        """,
        $"\"quota\":{RequestLimit}",
    ];

    private Reader? _reader;
    private AttackedServer? _server;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        _reader = await Reader.StartAsync(behindNginx);
        _server = await AttackedServer.StartAsync(_reader.BaseUrl, [("REQUEST_SILENCE_SECONDS", "1"), ("UPSTREAM_TIMEOUT_SECONDS", "10"), .. settings]);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await (_server?.DisposeAsync() ?? default);
        await (_reader?.DisposeAsync() ?? default);
    }

    /// <summary>Fails with the first twenty faults.</summary>
    internal async Task ExpectMeteredOrRefusedAsync(IEnumerable<Trick> tricks)
    {
        var (found, count) = await FindFaultsAsync(tricks);
        Assert.True(found.Count == 0, $"{found.Count} faults in {count} tricks:\n{string.Join('\n', found.Take(20))}");
    }

    /// <summary>Tries all of them with keys of every kind.</summary>
    internal async Task<(IReadOnlyList<string> Faults, int Count)> FindFaultsAsync(IEnumerable<Trick> tricks)
    {
        var faults = new ConcurrentBag<string>();
        var all = tricks.ToArray();
        Assert.NotEmpty(all);
        foreach (var kind in Kinds)
        {
            foreach (var batch in all.Chunk(1_000))
            {
                var keys = await _server!.IssueAsync(batch.Length, kind);
                await Parallel.ForEachAsync(batch.Zip(keys), new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (pair, _) =>
                {
                    foreach (var fault in await FaultsAsync(pair.First, pair.Second, isBound: kind == Kinds[0]))
                    {
                        faults.Add($"{pair.First.Name}\n    {fault}");
                    }
                });
                await _server.Ledger.ExpectUsageAgreesAsync([.. keys.Select(k => k.Id)]);
            }
        }

        foreach (var lost in await _reader!.TakeAsync(null))
        {
            faults.Add($"the upstream took a part of a request for a whole one: {lost}");
        }

        await _server!.ExpectWellAsync();
        return ([.. faults], all.Length);
    }

    private async Task<List<string>> FaultsAsync(Trick trick, Key key, bool isBound)
    {
        var answers = await RawClient.ExchangeAsync(_server!.Address, trick.Request.Replace(Trick.Key, $"{key.Secret}\r\n{Reader.TagHeader}: {key.Id}", StringComparison.Ordinal));
        var account = await _server.Ledger.SettledAsync(key.Id);
        var served = await _reader!.TakeAsync(key.Id);
        var costly = served.Where(r => r.Work != "infer").ToArray();
        var sum = new Served(costly.Length, costly.Sum(r => r.Tokens));
        var faults = new List<string>();

        faults.AddRange(answers.Where(a => !a.IsUpstreams && a.Status >= 400).Select(a => DocumentedRefusals.FaultOf(a, trick.Request.StartsWith("HEAD ", StringComparison.Ordinal))).OfType<string>());
        faults.AddRange(answers.Where(a => a.Status < 200).Select(a => $"no HTTP: {a}"));
        faults.AddRange(served.Where(r => r.Work is not ("generate" or "infer")).Select(r => $"the upstream took it for {r.Work}"));
        faults.AddRange(served.Where(r => r.Headers.Contains("transfer-encoding") && r.Headers.Contains("content-length")).Select(_ => "the upstream got two lengths"));
        if (isBound)
        {
            faults.AddRange(served.SelectMany(r => r.Models).Where(m => m != Trick.Cheap).Select(m => $"the upstream ran the model {m}"));
            Check(account.Tokens >= sum.Tokens, $"{account} for {sum}");
            Check(account.Tokens <= TokenLimit && sum.Tokens <= TokenLimit, $"past the limit: {account} for {sum}");
        }

        Check(account.Requests >= sum.Requests, $"{account} for {sum}");
        Check(isBound || account.Requests <= RequestLimit, $"past the limit: {account}");
        Check(served.Count <= answers.Count(a => a.IsUpstreams), $"{served.Count} requests were served behind {answers.Count(a => a.IsUpstreams)} answers");
        Check(account.Requests <= answers.Count(a => a.IsUpstreams), $"{account} though the upstream answered {answers.Count(a => a.IsUpstreams)} times");
        return faults;

        void Check(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add($"{fault} ({string.Join(" | ", answers)}; {string.Join(" | ", served)})");
            }
        }
    }
}
