using System.Collections.Concurrent;
using System.Globalization;
using QuotaFunctions.Azurite;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.Server.Tests.Force;

/// <summary>kill -9 under load, five times on one file: what was acknowledged is there, nothing is charged twice, no quota is passed.</summary>
[Collection(ForceSuites.Name)]
public sealed class KillUnderLoadTests : IDisposable
{
    private const int Rounds = 5;
    private const int Workers = 24;
    private const int AcknowledgedBeforeKill = 250;

    private readonly Workspace _workspace = new();
    private readonly ConcurrentDictionary<string, bool> _operations = new(StringComparer.Ordinal);
    private readonly ConcurrentBag<(string Id, string Key)> _issued = [];
    private long _sentPlain;
    private long _acknowledgedPlain;
    private long _acknowledgedScarce;
    private int _nextOperation;

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task Kill_FiveTimes_LosesNoAcknowledgedChargeOrKeyAndNeverOverAdmits()
    {
        const int Scarce = 900;
        var port = FreePort.Find();
        var server = await ServerProcess.StartAsync(ServerSetup.In(_workspace) with { Port = port });
        var (plainId, plain) = await server.IssueAsync(1_000_000);
        var (onceId, once) = await server.IssueAsync(1_000_000);
        var (scarceId, scarce) = await server.IssueAsync(Scarce);

        for (var round = 0; round < Rounds; round++)
        {
            await LoadUntilKilledAsync(server, plain, once, scarce);
            await server.DisposeAsync();
            server = await ServerProcess.StartAsync(ServerSetup.In(_workspace) with { Port = port });

            var used = await server.UsedAsync(plainId);
            Assert.InRange(used, _acknowledgedPlain, _sentPlain);
            Assert.InRange(await server.UsedAsync(scarceId), Math.Min(_acknowledgedScarce, Scarce), Scarce);
            Assert.InRange(_acknowledgedScarce, 0, Scarce);

            // Whatever had no answer is sent again under its own operation id, and so is charged once.
            foreach (var operation in _operations.Where(o => !o.Value).Select(o => o.Key))
            {
                (await server.ConsumeAsync(once, operation)).Expect(200);
                _operations[operation] = true;
            }

            Assert.Equal(_operations.Count, await server.UsedAsync(onceId));
        }

        await using (server)
        {
            Assert.NotEmpty(_issued);
            foreach (var (id, key) in _issued)
            {
                (await server.ConsumeAsync(key)).Expect(200);
                Assert.Equal(1, await server.UsedAsync(id));
            }

            while ((await server.ConsumeAsync(scarce)).Expect(200, 429).Status == 200)
            {
                _acknowledgedScarce++;
            }

            Assert.InRange(_acknowledgedScarce, 0, Scarce);
            Assert.Equal(Scarce, await server.UsedAsync(scarceId));
        }
    }

    private async Task LoadUntilKilledAsync(ServerProcess server, string plain, string once, string scarce)
    {
        var acknowledged = 0;
        var enough = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var workers = Enumerable.Range(0, Workers).Select(worker => Task.Run(async () =>
        {
            try
            {
                while (true)
                {
                    switch (worker % 4)
                    {
                        case 0:
                            Interlocked.Increment(ref _sentPlain);
                            (await server.ConsumeAsync(plain)).Expect(200);
                            Interlocked.Increment(ref _acknowledgedPlain);
                            break;
                        case 1:
                            var operation = $"op-{Interlocked.Increment(ref _nextOperation).ToString(CultureInfo.InvariantCulture)}";
                            _operations[operation] = false;
                            (await server.ConsumeAsync(once, operation)).Expect(200);
                            _operations[operation] = true;
                            break;
                        case 2:
                            if ((await server.ConsumeAsync(scarce)).Expect(200, 429).Status == 200)
                            {
                                Interlocked.Increment(ref _acknowledgedScarce);
                            }

                            break;
                        default:
                            _issued.Add(await server.IssueAsync(5));
                            break;
                    }

                    if (Interlocked.Increment(ref acknowledged) == AcknowledgedBeforeKill)
                    {
                        enough.SetResult();
                    }
                }
            }
            catch (HttpRequestException)
            {
                // The server is gone; what had no answer is settled after the restart.
            }
        })).ToArray();

        await Eventually.WithinAsync(enough.Task, $"{AcknowledgedBeforeKill} answers", 60);
        await server.KillAsync();
        await Task.WhenAll(workers);
    }
}
