using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>
/// The only thread that writes. All waiting jobs, of any key, go into one transaction. The next batch gathers while a commit
/// flushes to disk, so many callers share the cost of one flush and nobody waits for more than two.
/// </summary>
/// <remarks>
/// A caller is answered only after the commit has returned: then its write survives a crash. If anything fails earlier, the whole batch is
/// rolled back and its callers are told so. If the commit itself fails, the outcome is unknown and the callers are told that. The next
/// batch starts afresh, on a new connection if the old one may be damaged.
/// </remarks>
internal sealed class SqliteWriter : IDisposable
{
    /// <summary>How stale a cached read may be when another process writes too.</summary>
    public static readonly TimeSpan MaxStaleness = TimeSpan.FromMilliseconds(100);

    private readonly DatabaseFile _file;
    private readonly ILogger _logger;
    private readonly WriteQueue _queue;
    private readonly UsageRollups _usage = new();
    private readonly SlowCalls _slow = new(TimeProvider.System);
    private readonly List<WriteJob> _batch = [];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private SqliteSession? _session;
    private long _dataVersion;
    private bool _isShared;
    private bool _hasFault;
    private bool _isCommitting;

    public SqliteWriter(DatabaseFile file, SqliteSession session, int maxBatch, ILogger logger)
    {
        _file = file;
        _session = session;
        _logger = logger;
        _queue = new WriteQueue(maxBatch);
        ExternalWrites = new ExternalWrites(TimeProvider.System, MaxStaleness, () => _queue.TryAdd(new PollJob()));
        new Thread(Run) { IsBackground = true, Name = "sqlite writer" }.Start();
    }

    /// <summary>Called when connections to the file must be reopened.</summary>
    public Action? ConnectionsLost { get; init; }

    /// <summary>Writes by others to the file; every transaction checks for them.</summary>
    public ExternalWrites ExternalWrites { get; }

    /// <summary>The number of committed transactions; only the writer thread changes it.</summary>
    public long Commits { get; private set; }

    /// <summary>Queues a job.</summary>
    /// <exception cref="StoreUnavailableException">The store is closed.</exception>
    public void Add(WriteJob job)
    {
        if (!_queue.TryAdd(job))
        {
            throw FileFault.Create($"{_file.Path} is closed: the service is stopping");
        }
    }

    /// <summary>Accepts no more jobs and finishes the waiting ones.</summary>
    public Task DrainAsync()
    {
        _queue.Close();
        return _drained.Task;
    }

    /// <summary>Closes the connection, after <see cref="DrainAsync"/>, and checkpoints the log into the file as far as other readers allow.</summary>
    public void Dispose()
    {
        try
        {
            _session?.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteException)
        {
            // The log stays beside the file and the next start reads it: nothing is lost.
        }

        _session?.Dispose();
        _session = null;
    }

    private void Run()
    {
        while (_queue.Take(_batch))
        {
            var (fault, isLost) = TryCommit(_batch);
            if (fault is null or StoreUnavailableException || _batch.Count == 1)
            {
                Answer([.. _batch], fault, isLost);
            }
            else
            {
                // One job cannot be written at all. It must not fail the others.
                foreach (var job in _batch)
                {
                    (fault, isLost) = TryCommit([job]);
                    Answer([job], fault, isLost);
                }
            }

            _batch.Clear();
        }

        _drained.SetResult();
    }

    /// <summary>Writes the jobs in one transaction. Returns the fault, if any, and whether the jobs may have been written despite it.</summary>
    private (Exception? Fault, bool IsLost) TryCommit(List<WriteJob> jobs)
    {
        _isCommitting = false;
        try
        {
            Commit(_session ??= _file.OpenWriter(isNewAllowed: false), jobs);
            if (_hasFault)
            {
                _hasFault = false;
                SqliteLog.Recovered(_logger, _file.Path);
            }

            return (null, false);
        }
        catch (SqliteException e) when (!FileFault.IsBug(e))
        {
            var isLost = _isCommitting && FileFault.MayBeCommitted(e);
            RollBack();
            if (!FileFault.IsBusy(e))
            {
                _session?.Dispose();
                _session = null;
                _dataVersion = 0; // data_version values of two connections cannot be compared.
                ConnectionsLost?.Invoke();
            }

            return (_file.Explain(e), isLost);
        }
        catch (Exception e)
        {
            // The callers get the exception; this thread must continue for the others.
            RollBack();
            return (e, false);
        }
    }

    /// <summary>Rolls the transaction back and clears what is cached of the file.</summary>
    private void RollBack()
    {
        _usage.Forget();
        ExternalWrites.Invalidate();
        _session?.RollBack();
    }

    private void Commit(SqliteSession session, List<WriteJob> jobs)
    {
        if (session.HasMoved)
        {
            throw FileFault.Create(
                $"{_file.Path} was taken away or replaced while in use; put the same file back, or stop the service, make sure that "
                + $"no {_file.Path}-wal of the old file is left, and start it again");
        }

        if (session.LogFiles?.FindLost() is { } lost)
        {
            throw FileFault.Create(
                $"{lost} was deleted or replaced while in use; stop the service by a signal (not by a kill): it then writes what "
                + $"was acknowledged into {_file.Path}, and start it again");
        }

        var started = TimeProvider.System.GetTimestamp();
        Begin(session);
        var locked = TimeProvider.System.GetTimestamp();
        foreach (var job in jobs)
        {
            job.Apply(session, _usage);
        }

        _usage.Flush(session);
        var commit = session.Prepare("COMMIT");
        var applied = TimeProvider.System.GetTimestamp();
        _isCommitting = true;
        commit.Execute();
        Commits++;
        var times = new WriteTimes(
            TimeProvider.System.GetElapsedTime(started, locked), TimeProvider.System.GetElapsedTime(locked, applied), TimeProvider.System.GetElapsedTime(applied));
        if (_slow.IsToReport(times.Total, out var others))
        {
            SqliteLog.Slow(_logger, _file.Path, times.Total.TotalMilliseconds, times.Cause, others);
        }
    }

    private void Begin(SqliteSession session)
    {
        if (_isShared)
        {
            // Another process writes to this file too. It may be waiting for the lock right now, so yield to it.
            BusyWait.Pause();
        }

        var begin = session.Prepare("BEGIN IMMEDIATE");
        var wait = new BusyWait(_file.BusyTimeout);
        while (true)
        {
            try
            {
                begin.Execute();
                break;
            }
            catch (SqliteException e) when (FileFault.IsBusy(e) && wait.Next())
            {
            }
        }

        var timestamp = TimeProvider.System.GetTimestamp();
        var version = session.Prepare("PRAGMA data_version").QueryInt64() ?? 0;
        var hasChanged = version != _dataVersion;
        ExternalWrites.Polled(timestamp, hasChanged);
        _isShared = hasChanged && _dataVersion != 0;
        if (hasChanged)
        {
            _usage.Forget();
        }

        _dataVersion = version;
    }

    private void Answer(WriteJob[] jobs, Exception? fault, bool isLost)
    {
        if (fault is not null && !_hasFault)
        {
            _hasFault = true;
            SqliteLog.Failed(_logger, _file.Path, fault);
        }

        new Answers(jobs, fault, isLost).Dispatch();
    }

    /// <summary>The end of a transaction, for its waiting callers.</summary>
    private sealed class Answers(WriteJob[] jobs, Exception? fault, bool isLost) : CompletionBatch(jobs.Length)
    {
        protected override void Complete(int index)
        {
            if (fault is null)
            {
                jobs[index].Complete();
            }
            else if (fault is StoreUnavailableException known)
            {
                // Several callers must not throw the same exception object, because a throw changes its stack trace.
                var own = FileFault.Create(known.Reason, known.InnerException);
                if (isLost)
                {
                    jobs[index].Lose(own);
                }
                else
                {
                    jobs[index].Fail(own);
                }
            }
            else
            {
                jobs[index].Fail(fault);
            }
        }
    }
}
