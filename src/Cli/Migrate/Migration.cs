using Microsoft.Extensions.Logging.Abstractions;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Hosting.Storage;

namespace QuotaFunctions.Cli.Migrate;

/// <summary>The outcome of a migration.</summary>
/// <param name="Keys">The keys that were copied, and those that were there from an earlier run.</param>
/// <param name="Counts">What was compared and is equal.</param>
internal sealed record Migrated(CopiedKeys Keys, StoreCounts Counts);

/// <summary>Moves everything from one store to another. A mark in the target keeps servers from it until all is there.</summary>
/// <param name="from">The store to copy; it stays as it is.</param>
/// <param name="to">The store to fill.</param>
/// <param name="time">The clock.</param>
internal sealed class Migration(StoreAddress from, StoreAddress to, TimeProvider time)
{
    private readonly string _what = $"the contents of {from.Place}";
    private readonly TargetWork _target = new(to);

    /// <summary>Copies what is not there yet, compares all of it, and takes the mark away.</summary>
    /// <exception cref="CommandFailure">It was refused, failed or stopped. The message says what is left and what to do.</exception>
    public Task<Migrated> RunAsync(CancellationToken cancellationToken) => _target.RunAsync(
        () =>
        {
            from.RefuseOthers();
            to.RefuseOthers();
            return WorkAsync(cancellationToken);
        },
        from,
        cancellationToken);

    private async Task<Migrated> WorkAsync(CancellationToken cancellationToken)
    {
        await using var source = StorageFactory.CreateSource(from.Location, time, NullLoggerFactory.Instance);
        await source.InitializeAsync(cancellationToken);
        var marks = await source.Transfer.ReadMarksAsync(cancellationToken);
        if (marks.UnfinishedImport is { } unfinished)
        {
            throw new CommandFailure(ExitCode.Refused, $"{from.Place} has itself only a part of {unfinished}: finish that copy first. Nothing was changed.");
        }

        await using var target = await _target.OpenAsync(time, cancellationToken);
        var now = time.GetUtcNow();
        await BeginAsync(target, marks, now, cancellationToken);
        var result = await WorkProgress.RunAsync(async progress =>
        {
            var keys = await Listings.CountKeysAsync(source, now, cancellationToken);
            var copied = await new StoreCopy(source, target, now, progress).RunAsync(keys, cancellationToken);
            return new Migrated(copied, await new StoreComparison(source, target, now, progress).RunAsync(keys, cancellationToken));
        });
        await target.Transfer.SetMarksAsync(marks, CancellationToken.None);
        return result;
    }

    /// <summary>Sets the mark, unless the target has it from an earlier run.</summary>
    private async Task BeginAsync(IQuotaStorage target, StoreMarks source, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var marks = await target.Transfer.ReadMarksAsync(cancellationToken);
        if (marks.UnfinishedImport is { } unfinished && unfinished != _what)
        {
            throw new CommandFailure(ExitCode.Refused, $"{to.Place} has a part of {unfinished}: finish that copy, or empty the store. Nothing was changed.");
        }

        if (marks.UnfinishedImport is null)
        {
            if (!await Listings.IsEmptyAsync(target, now, cancellationToken))
            {
                throw new CommandFailure(
                    ExitCode.Refused, $"{to.Place} is not empty. Everything is copied into an empty store only: name another one, or empty this one. Nothing was changed.");
            }

            await target.Transfer.SetMarksAsync(source with { UnfinishedImport = _what }, CancellationToken.None);
        }

        _target.Begin();
    }
}
