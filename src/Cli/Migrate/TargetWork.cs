using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Hosting.Storage;
using QuotaFunctions.Storage.Sqlite.Maintenance;

namespace QuotaFunctions.Cli.Migrate;

/// <summary>Work that fills a store. A fault of a store ends the command, and says what is left and what to do.</summary>
/// <param name="to">The store to fill.</param>
internal sealed class TargetWork(StoreAddress to)
{
    private bool _hasBegun;

    /// <summary>Says that from now on something is written, which a repetition of the command skips.</summary>
    public void Begin() => _hasBegun = true;

    /// <summary>Does the work.</summary>
    /// <param name="work">The work.</param>
    /// <param name="read">The store whose rows it reads, for the message about a damaged one.</param>
    /// <param name="cancellationToken">What the work ends by.</param>
    /// <exception cref="CommandFailure">It was refused, failed or stopped.</exception>
    public async Task<T> RunAsync<T>(Func<Task<T>> work, StoreAddress read, CancellationToken cancellationToken)
    {
        try
        {
            return await work();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw Failure(ExitCode.Interrupted, "Stopped");
        }
        catch (StoreUnavailableException e)
        {
            throw Failure(ExitCode.Refused, e.Reason);
        }
        catch (OutcomeUnknownException e)
        {
            throw Failure(ExitCode.Unknown, e.Reason);
        }
        catch (KeyExistsException e)
        {
            throw Failure(ExitCode.Refused, $"Key {e.Id} was added to the target by something else meanwhile, and was not overwritten. Stop all servers");
        }
        catch (FormatException e)
        {
            throw Failure(ExitCode.Refused, $"A row of {read.Place} is damaged ({e.Message.TrimEnd('.')}); recover the store or take a backup");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Failure(ExitCode.Refused, e.Message);
        }
    }

    /// <summary>Opens the store to fill. A new file belongs to whoever its folder belongs to: the server must be able to write it.</summary>
    public async Task<IQuotaStorage> OpenAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var isNew = to.File is { } file && !File.Exists(file);
        var storage = StorageFactory.CreateTarget(to.Location, time, NullLoggerFactory.Instance);
        try
        {
            await storage.InitializeAsync(cancellationToken);
            if (isNew)
            {
                FileOwner.Give(to.File!, like: Path.GetDirectoryName(to.File)!);
            }

            return storage;
        }
        catch
        {
            await storage.DisposeAsync();
            throw;
        }
    }

    private CommandFailure Failure(ExitCode exit, string what) =>
        new(exit, $"{what.TrimEnd('.')}. {(_hasBegun ? "What was copied is kept: run the same command again to go on." : "Nothing was changed.")}");
}
