namespace QuotaFunctions.Core.Storage;

/// <summary>
/// A store cannot be reached, read or written, and nothing was charged: the answer to the client is 503, and a retry is safe. A write that may
/// have been carried out all the same answers <see cref="WriteOutcome.Unknown"/> instead.
/// </summary>
/// <param name="kind">Which kind of store: <c>sqlite</c>, <c>tables</c>, <c>memory</c>.</param>
/// <param name="reason">The cause in words an operator can act on, with path or account, never with a secret.</param>
/// <param name="innerException">The driver's exception.</param>
public sealed class StoreUnavailableException(string kind, string reason, Exception? innerException = null)
    : Exception($"{kind}: {reason}", innerException)
{
    /// <summary>Which kind of store.</summary>
    public string Kind { get; } = kind;

    /// <summary>The cause.</summary>
    public string Reason { get; } = reason;
}
