using Azure;

namespace QuotaFunctions.Storage.Tables.Connection;

/// <summary>Decides whether a failed call is retried, and after how long.</summary>
internal readonly struct RetrySchedule(TablesStorageOptions options, TimeProvider time)
{
    private static readonly TimeSpan MaxDelay = TimeSpan.FromSeconds(1.5);

    private readonly long _started = time.GetTimestamp();

    /// <summary>The time since the first attempt began.</summary>
    public TimeSpan Elapsed => time.GetElapsedTime(_started);

    /// <summary>How long to wait after this failed attempt (from 1); null when the budget is used up.</summary>
    public TimeSpan? DelayAfter(int attempt, TableFaultKind kind, Exception fault)
    {
        var delay = options.FirstRetryDelay * Math.Pow(2, Math.Min(attempt - 1, 10));
        delay = delay < MaxDelay ? delay : MaxDelay;
        delay *= 0.5 + (Random.Shared.NextDouble() / 2);
        if (AskedFor(fault) is { } asked && asked > delay)
        {
            delay = asked;
        }

        var budget = kind == TableFaultKind.Unreachable ? options.ConnectBudget : options.RetryBudget;
        return time.GetElapsedTime(_started) + delay < budget ? delay : null;
    }

    private static TimeSpan? AskedFor(Exception fault) =>
        (fault as RequestFailedException)?.GetRawResponse() is { } response
        && response.Headers.TryGetValue("Retry-After", out var text)
        && int.TryParse(text, out var seconds)
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, 30))
            : null;
}
