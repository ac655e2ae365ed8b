using Microsoft.Data.Sqlite;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>
/// Connections for reading. A read runs on the caller's thread: from the page cache it takes microseconds, less than a switch to another
/// thread. Each statement sees everything that any process committed before it.
/// </summary>
internal sealed class ReaderPool(DatabaseFile file, int maxReaders) : IDisposable
{
    private readonly SemaphoreSlim _permits = new(maxReaders);
    private readonly Stack<SqliteSession> _idle = new();
    private int _generation;
    private bool _isClosed;

    /// <summary>Reads with statements in sequence; each sees its own instant.</summary>
    /// <exception cref="Core.Storage.StoreUnavailableException">The file cannot be read, and why.</exception>
    public async ValueTask<TResult> ReadAsync<TArgument, TResult>(
        TArgument argument, Func<SqliteSession, TArgument, TResult> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await _permits.WaitAsync(cancellationToken).ConfigureAwait(false);
        SqliteSession? session = null;
        try
        {
            session = Rent();
            var result = read(session, argument);
            Return(session);
            return result;
        }
        catch (SqliteException e) when (!FileFault.IsBug(e))
        {
            session?.Dispose();
            if (!FileFault.IsBusy(e))
            {
                Renew();
            }

            throw file.Explain(e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
        finally
        {
            _permits.Release();
        }
    }

    /// <summary>Reads with several statements that all see the same instant.</summary>
    /// <exception cref="Core.Storage.StoreUnavailableException">The file cannot be read, and why.</exception>
    public ValueTask<TResult> ReadSnapshotAsync<TArgument, TResult>(
        TArgument argument, Func<SqliteSession, TArgument, TResult> read, CancellationToken cancellationToken) =>
        ReadAsync(
            (argument, read),
            static (session, call) =>
            {
                session.Prepare("BEGIN").Execute();
                var result = call.read(session, call.argument);
                session.Prepare("COMMIT").Execute();
                return result;
            },
            cancellationToken);

    /// <summary>Closes all connections, so that the next reads open new ones: the file may be damaged or replaced.</summary>
    public void Renew()
    {
        lock (_idle)
        {
            _generation++;
            DisposeIdle();
        }
    }

    public void Dispose()
    {
        lock (_idle)
        {
            _isClosed = true;
            DisposeIdle();
        }
    }

    private SqliteSession Rent()
    {
        int generation;
        lock (_idle)
        {
            if (_isClosed)
            {
                throw FileFault.Create($"{file.Path} is closed: the service is stopping");
            }

            if (_idle.TryPop(out var session))
            {
                return session;
            }

            generation = _generation;
        }

        return file.OpenReader(generation);
    }

    private void Return(SqliteSession session)
    {
        lock (_idle)
        {
            if (!_isClosed && session.Generation == _generation)
            {
                _idle.Push(session);
                return;
            }
        }

        session.Dispose();
    }

    private void DisposeIdle()
    {
        while (_idle.TryPop(out var session))
        {
            session.Dispose();
        }
    }
}
