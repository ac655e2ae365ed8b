using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Storage;

/// <summary>A key's usage of one UTC day, from its state.</summary>
/// <param name="Day">The UTC day.</param>
/// <param name="Amounts">The day's totals so far.</param>
public readonly record struct DayUsage(DateOnly Day, ImmutableArray<UsageAmount> Amounts)
{
    /// <summary>No usage.</summary>
    public static DayUsage None { get; } = new(DateOnly.MinValue, []);

    /// <summary>The usage in a state.</summary>
    public static DayUsage Of(QuotaState state) => new(state.UsageDay, state.Usage);

    /// <summary>The rows to set after an earlier usage of the same key was written.</summary>
    public ImmutableArray<UsageRow> RowsSince(KeyId id, DayUsage earlier)
    {
        if (earlier.Amounts == Amounts)
        {
            return [];
        }

        var rows = ImmutableArray.CreateBuilder<UsageRow>(Amounts.Length);
        for (var i = 0; i < Amounts.Length; i++)
        {
            if (RaiseOf(i, earlier) != 0)
            {
                var amount = Amounts[i];
                rows.Add(new UsageRow(id, Day, amount.Model, amount.Upstream, amount.Source, amount.Unit, amount.Amount));
            }
        }

        return rows.DrainToImmutable();
    }

    /// <summary>By how much the amount at an index is higher than in an earlier usage of the same key.</summary>
    /// <remarks>Within a day amounts are only appended and raised, so the positions of both agree.</remarks>
    public long RaiseOf(int index, DayUsage earlier) =>
        Amounts[index].Amount - (earlier.Day == Day && index < earlier.Amounts.Length ? earlier.Amounts[index].Amount : 0);
}
