using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;
using QuotaFunctions.Storage.Sqlite.Writing;

namespace QuotaFunctions.Storage.Sqlite.Tests;

/// <summary>The writer's batches.</summary>
public sealed class WriterTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private SqliteWriter _writer = null!;

    public Task InitializeAsync()
    {
        var file = new DatabaseFile(new SqliteStorageOptions { Path = _folder.Database, BusyTimeout = TimeSpan.FromSeconds(30) });
        _writer = new SqliteWriter(file, file.OpenWriter(isNewAllowed: true), maxBatch: 4, NullLogger.Instance);
        return Task.CompletedTask;
    }

    public Task DisposeAsync() => _writer.DrainAsync();

    public void Dispose()
    {
        _writer.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Jobs_ThatWait_ShareTransactionsInTheirOrder()
    {
        var jobs = await AddWhileLockedAsync(Enumerable.Range(0, 10).Select(_ => new RecordingJob(_writer)).ToList());

        await Task.WhenAll(jobs.Select(j => j.Completion));

        // The first may have gone alone before the lock was there; the rest fills batches of at most four.
        var transactions = jobs.Select(j => j.Transaction).ToList();
        Assert.Equal(transactions.Order(), transactions);
        Assert.InRange(transactions.Distinct().Count(), 3, 4);
        Assert.All(transactions.CountBy(t => t), t => Assert.InRange(t.Value, 1, 4));
    }

    [Fact]
    public async Task Job_ThatCannotBeWritten_FailsAlone()
    {
        var bad = new RecordingJob(_writer) { Fault = new FormatException("cannot be written") };
        var worse = new RecordingJob(_writer) { Fault = new SqliteException("constraint", 19) };
        var good = Enumerable.Range(0, 6).Select(_ => new RecordingJob(_writer)).ToList();

        await AddWhileLockedAsync([good[0], good[1], bad, good[2], worse, good[3], good[4], good[5]]);

        await Task.WhenAll(good.Select(j => j.Completion));
        await Assert.ThrowsAsync<FormatException>(() => bad.Completion);
        await Assert.ThrowsAsync<SqliteException>(() => worse.Completion);
        Assert.Equal("6", await Sqlite3.RunAsync(_folder.Database, "SELECT value FROM meta WHERE name = 'jobs'"));
    }

    [Fact]
    public async Task Job_ThatTheFileFails_TakesItsBatchAlongAndNothingElse()
    {
        var failing = new RecordingJob(_writer) { Fault = new SqliteException("disk I/O error", 10) };
        var (before, after) = (new RecordingJob(_writer), new RecordingJob(_writer));
        _writer.Add(before);
        await before.Completion;
        _writer.Add(failing);
        await Assert.ThrowsAsync<StoreUnavailableException>(() => failing.Completion);
        _writer.Add(after);
        await after.Completion;

        Assert.Equal("2", await Sqlite3.RunAsync(_folder.Database, "SELECT value FROM meta WHERE name = 'jobs'"));
    }

    private async Task<List<RecordingJob>> AddWhileLockedAsync(List<RecordingJob> jobs)
    {
        await using var holder = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        await holder.OpenAsync();
        await using var command = holder.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();
        jobs.ForEach(_writer.Add);
        command.CommandText = "ROLLBACK";
        await command.ExecuteNonQueryAsync();
        return jobs;
    }

    /// <summary>Counts itself in the file, and notes in which transaction.</summary>
    private sealed class RecordingJob(SqliteWriter writer) : TaskJob<bool>
    {
        public Exception? Fault { get; init; }

        public long Transaction { get; private set; }

        public override void Apply(SqliteSession session, UsageRollups usage)
        {
            Transaction = writer.Commits;
            session.Prepare("INSERT INTO meta VALUES ('jobs', 1) ON CONFLICT (name) DO UPDATE SET value = value + 1").Execute();
            if (Fault is not null)
            {
                throw Fault;
            }
        }

        public override void Complete() => Succeed(true);
    }
}
