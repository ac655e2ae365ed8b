using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage.Serialization;

namespace QuotaFunctions.Core.Storage.Transfer;

/// <summary>Compares what two stores have of a key, by content: the order of rows has no meaning.</summary>
public static class KeyComparison
{
    /// <summary>True when both have the same record, state, usage rows and operation rows.</summary>
    public static bool IsSameAs(this KeyContents one, KeyContents other) =>
        QuotaCodec.WriteRecord(one.Record).AsSpan().SequenceEqual(QuotaCodec.WriteRecord(other.Record))
        && IsSame(one.State, other.State)
        && one.Usage.Length == other.Usage.Length
        && one.Usage.ToHashSet().SetEquals(other.Usage)
        && one.Operations.Length == other.Operations.Length
        && InOrder(one).Zip(InOrder(other), IsSame).All(static isSame => isSame);

    private static bool IsSame(QuotaState one, QuotaState other)
    {
        var (rest, otherRest) = (one with { Holds = QuotaState.Initial.Holds }, other with { Holds = QuotaState.Initial.Holds });
        return one.Holds.Count == other.Holds.Count
            && one.Holds.All(h => other.Holds.TryGetValue(h.Key, out var hold) && hold == h.Value)
            && QuotaCodec.WriteState(rest).AsSpan().SequenceEqual(QuotaCodec.WriteState(otherRest));
    }

    private static bool IsSame(StoredOperation one, StoredOperation other) =>
        one.Id == other.Id && one.Fingerprint == other.Fingerprint && one.ExpiresAt == other.ExpiresAt
        && QuotaCodec.WriteAnswer(one).AsSpan().SequenceEqual(QuotaCodec.WriteAnswer(other));

    private static IOrderedEnumerable<StoredOperation> InOrder(KeyContents contents) => contents.Operations.OrderBy(static o => o.Id, StringComparer.Ordinal);
}
