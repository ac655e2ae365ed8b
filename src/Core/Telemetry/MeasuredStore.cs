using System.Diagnostics;
using System.Diagnostics.Metrics;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Core.Telemetry;

/// <summary>Times a store's reads and writes. It adds nothing to a call while nobody listens.</summary>
internal sealed class MeasuredStore(IQuotaStore store, string kind) : IQuotaStore
{
    private static readonly Histogram<double> Duration = Instrumentation.Meter.CreateHistogram(
        "quotafunctions.store.duration", "s", "How long calls to the store take, retries of its client included.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    /// <inheritdoc/>
    public ValueTask<StoredKey?> ReadAsync(KeyId id, CancellationToken cancellationToken) =>
        Duration.Enabled ? ObserveAsync("read", store.ReadAsync(id, cancellationToken)) : store.ReadAsync(id, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<WriteResult> WriteAsync(QuotaWrite write, CancellationToken cancellationToken) =>
        Duration.Enabled ? ObserveWriteAsync(store.WriteAsync(write, cancellationToken)) : store.WriteAsync(write, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<StoredOperation?> ReadOperationAsync(KeyId id, string operationId, DateTimeOffset now, CancellationToken cancellationToken) =>
        Duration.Enabled
            ? ObserveAsync("read_operation", store.ReadOperationAsync(id, operationId, now, cancellationToken))
            : store.ReadOperationAsync(id, operationId, now, cancellationToken);

    private async ValueTask<T> ObserveAsync<T>(string operation, ValueTask<T> call)
    {
        var started = Stopwatch.GetTimestamp();
        var outcome = "fault";
        try
        {
            var result = await call.ConfigureAwait(false);
            outcome = "done";
            return result;
        }
        finally
        {
            Record(operation, outcome, started);
        }
    }

    private async ValueTask<WriteResult> ObserveWriteAsync(ValueTask<WriteResult> call)
    {
        var started = Stopwatch.GetTimestamp();
        var outcome = "fault";
        try
        {
            var result = await call.ConfigureAwait(false);
            outcome = result.Outcome switch
            {
                WriteOutcome.Written => "done",
                WriteOutcome.Conflict => "conflict",
                _ => "unknown",
            };
            return result;
        }
        finally
        {
            Record("write", outcome, started);
        }
    }

    private void Record(string operation, string outcome, long started) => Duration.Record(
        Stopwatch.GetElapsedTime(started).TotalSeconds, new TagList { { "store", kind }, { "operation", operation }, { "outcome", outcome } });
}
