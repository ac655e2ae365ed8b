using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Core.Engine;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Conformance;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>What a second process does on a test's database: one command a line on its input, one answer a line on its output.</summary>
internal static class Child
{
    public static async Task Main()
    {
        // A file that may not grow then gives an error to the writer instead of a signal to the process.
        Posix.IgnoreFileSizeSignal();
        SqliteStorage? storage = null;
        while (Console.ReadLine() is { } line)
        {
            var words = line.Split('\t');
            try
            {
                switch (words[0])
                {
                    case "user":
                        Posix.BecomeUser(uint.Parse(words[1], null));
                        Answer("ok");
                        break;
                    case "open":
                        await (storage?.DisposeAsync() ?? ValueTask.CompletedTask);
                        storage = Create(words[1]);
                        await storage.InitializeAsync(CancellationToken.None);
                        Answer("ok");
                        break;
                    case "charge":
                        Answer($"ok\t{await ChargeAsync(storage!, KeyId.Parse(words[1]), int.Parse(words[2], null))}");
                        break;
                    case "consume":
                        Answer($"ok\t{await ConsumeAsync(storage!, KeyId.Parse(words[1]), int.Parse(words[2], null))}");
                        break;
                    case "flood":
                        await Task.WhenAll(words[1..].Select(id => FloodAsync(storage!, KeyId.Parse(id))));
                        break;
                    case "close":
                        await storage!.DisposeAsync();
                        storage = null;
                        Answer("ok");
                        break;
                    default:
                        throw new ArgumentException(line);
                }
            }
            catch (StoreUnavailableException e)
            {
                Answer($"fault\t{e.Reason}");
            }
        }
    }

    private static SqliteStorage Create(string path) =>
        new(new SqliteStorageOptions { Path = path, BusyTimeout = TimeSpan.FromSeconds(30) }, NullLogger<SqliteStorage>.Instance);

    /// <summary>This many compare-and-swap charges, one after the other.</summary>
    private static async Task<int> ChargeAsync(SqliteStorage storage, KeyId id, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await storage.Quota.ChargeAsync(id, new ConsumeOperation(Cost.RequestAndTokens(1, 10), "m"));
        }

        return times;
    }

    /// <summary>Consumes this many times at once through an engine of this process; returns how many were admitted.</summary>
    private static async Task<int> ConsumeAsync(SqliteStorage storage, KeyId id, int times)
    {
        await using var engine = new QuotaEngine(storage, TimeProvider.System, new QuotaEngineOptions(), NullLogger<QuotaEngine>.Instance);
        var decisions = await Task.WhenAll(
            Enumerable.Range(0, times).Select(_ => Task.Run(() => engine.ApplyAsync(id, new ConsumeOperation(Cost.OneRequest)))));
        return decisions.Count(d => d.IsAllowed);
    }

    /// <summary>Charges until it is killed, and writes a line for each acknowledged charge.</summary>
    private static async Task FloodAsync(SqliteStorage storage, KeyId id)
    {
        while (true)
        {
            await storage.Quota.ChargeAsync(id, new ConsumeOperation(Cost.RequestAndTokens(1, 10), "m"));
            Answer(id.Value);
        }
    }

    private static void Answer(string line)
    {
        lock (Console.Out)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
