using System.Collections.Immutable;
using QuotaFunctions.Edge.Errors;

namespace QuotaFunctions.Api.Keys.Bulk;

/// <summary>The answer to a change of many keys.</summary>
/// <param name="Changed">How many keys have the result <c>done</c>.</param>
/// <param name="Keys">The keys of this call, at most 1,000: in the order of the ids given, or newest first.</param>
/// <param name="NextCursor">The cursor for the next call; null when no key is left.</param>
internal sealed record BulkView(long Changed, ImmutableArray<BulkKeyView> Keys, string? NextCursor);

/// <summary>The result for one key.</summary>
internal sealed record BulkKeyView
{
    /// <summary>Creates the result for a key.</summary>
    /// <param name="id">The key's id, as it was given.</param>
    /// <param name="refusal">Why it was not changed; null where it was.</param>
    public BulkKeyView(string id, Problem? refusal)
    {
        Id = id;
        Result = refusal switch
        {
            null => Done,
            { Code: ErrorCodes.OutcomeUnknown } => "unknown",
            _ => "failed",
        };
        Code = refusal?.Code;
        Detail = refusal?.Detail;
    }

    internal const string Done = "done";

    /// <summary>The key's id.</summary>
    public string Id { get; }

    /// <summary><c>done</c>, also when the key needed no change; <c>failed</c>; or <c>unknown</c>, when the store's answer was lost.</summary>
    public string Result { get; }

    /// <summary>The code of the refusal; null for <c>done</c>.</summary>
    public string? Code { get; }

    /// <summary>The refusal in words; null for <c>done</c>.</summary>
    public string? Detail { get; }
}
