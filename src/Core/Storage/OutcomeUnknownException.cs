namespace QuotaFunctions.Core.Storage;

/// <summary>
/// What was to be issued may have been written, all or in part: the store's answer was lost. Writes to a key that is there do not throw
/// this, they answer <see cref="WriteOutcome.Unknown"/>.
/// </summary>
/// <param name="kind">Which kind of store: <c>sqlite</c>, <c>tables</c>, <c>memory</c>.</param>
/// <param name="reason">The cause in words an operator can act on, with path or account, never with a secret.</param>
/// <param name="innerException">The driver's exception.</param>
public sealed class OutcomeUnknownException(string kind, string reason, Exception? innerException = null)
    : Exception($"{kind}: {reason}", innerException)
{
    /// <summary>Which kind of store.</summary>
    public string Kind { get; } = kind;

    /// <summary>The cause.</summary>
    public string Reason { get; } = reason;
}
