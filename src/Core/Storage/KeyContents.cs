using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Storage;

/// <summary>All that a store has of one key, but its audit rows.</summary>
/// <param name="Record">The record.</param>
/// <param name="State">The state.</param>
/// <param name="Usage">The usage rows of every day, the day of the state's own usage among them; no two of the same name.</param>
/// <param name="Operations">The operation rows that have not expired; no two with the same id.</param>
public sealed record KeyContents(KeyRecord Record, QuotaState State, ImmutableArray<UsageRow> Usage, ImmutableArray<StoredOperation> Operations)
{
    /// <summary>The key.</summary>
    public KeyId Id => Record.Id;

    /// <summary>What a store keeps beside the documents.</summary>
    /// <remarks>The key's last write has made the counters fit their windows, so any instant until then gives the same facts.</remarks>
    public KeyFacts Facts => QuotaTransition.FactsOf(Record, State, State.LastUsedAt ?? Record.CreatedAt);

    /// <summary>
    /// Puts together what a store has. Of several totals of the same name the greatest is the newest, because totals of a day only rise. The state's own usage
    /// counts among them: the totals of its day are true, whether or not a store has brought its rows up to them.
    /// </summary>
    public static KeyContents Of(KeyRecord record, QuotaState state, IEnumerable<UsageRow> usage, IEnumerable<StoredOperation> operations)
    {
        var own = state.Usage.Select(u => new UsageRow(record.Id, state.UsageDay, u.Model, u.Upstream, u.Source, u.Unit, u.Amount));
        var totals = new Dictionary<UsageRow, long>();
        foreach (var row in usage.Concat(own))
        {
            var name = row with { Amount = 0 };
            totals[name] = Math.Max(totals.GetValueOrDefault(name), row.Amount);
        }

        return new KeyContents(record, state, [.. totals.Select(t => t.Key with { Amount = t.Value })], [.. operations]);
    }
}
