using System.Text;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Storage.Serialization;

namespace QuotaFunctions.Storage.Conformance;

/// <summary>
/// Equality of documents by all their members; the types themselves hold collections, which compare by reference. An immutable array is
/// compared as a sequence, because its own equality is that of its memory.
/// </summary>
public static class Same
{
    /// <summary>Asserts that two keys have the same record and state; versions are the store's own affair.</summary>
    public static void Key(StoredKey expected, StoredKey actual)
    {
        Record(expected.Record, actual.Record);
        State(expected.State, actual.State);
    }

    /// <summary>Asserts that two records are the same in every member.</summary>
    public static void Record(KeyRecord expected, KeyRecord actual) =>
        Assert.Equal(Encoding.UTF8.GetString(QuotaCodec.WriteRecord(expected)), Encoding.UTF8.GetString(QuotaCodec.WriteRecord(actual)));

    /// <summary>Asserts that two states are the same in every member.</summary>
    public static void State(QuotaState expected, QuotaState actual)
    {
        Assert.Equal(expected.Holds.OrderBy(h => h.Key.Value, StringComparer.Ordinal), actual.Holds.OrderBy(h => h.Key.Value, StringComparer.Ordinal));
        Assert.Equal(expected.Revision, actual.Revision);
        Assert.Equal(expected.RecentWrites.AsEnumerable(), actual.RecentWrites.AsEnumerable());
        Assert.Equal(expected.Counters.AsEnumerable(), actual.Counters.AsEnumerable());
        Assert.Equal(expected.NextHoldExpiry, actual.NextHoldExpiry);
        Assert.Equal(expected.Remembered.AsEnumerable(), actual.Remembered.AsEnumerable());
        Assert.Equal(expected.LastUsedAt, actual.LastUsedAt);
        Assert.Equal(expected.UsageDay, actual.UsageDay);
        Assert.Equal(expected.Usage.AsEnumerable(), actual.Usage.AsEnumerable());
    }

    /// <summary>Asserts that two operation rows are the same in every member.</summary>
    public static void Operation(StoredOperation expected, StoredOperation? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(expected.Id, actual.Id);
        Assert.Equal(expected.Fingerprint, actual.Fingerprint);
        Assert.Equal(expected.ExpiresAt, actual.ExpiresAt);
        Assert.Equal(expected.Limits.AsEnumerable(), actual.Limits.AsEnumerable());
        Assert.Equal(expected.Hold, actual.Hold);
    }
}
