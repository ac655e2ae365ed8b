using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;

namespace QuotaFunctions.Core.Storage;

/// <summary>What a key has used on one UTC day, as its state has it.</summary>
/// <param name="Day">The UTC day.</param>
/// <param name="Amounts">The day's totals so far.</param>
public readonly record struct DayUsage(DateOnly Day, ImmutableArray<UsageAmount> Amounts)
{
    /// <summary>Before there is any.</summary>
    public static DayUsage None { get; } = new(DateOnly.MinValue, []);

    /// <summary>The usage in a state.</summary>
    public static DayUsage Of(QuotaState state) => new(state.UsageDay, state.Usage);

    /// <summary>The rows that are to be set where those of an earlier usage of the same key stand.</summary>
    public ImmutableArray<UsageRow> RowsSince(KeyId id, DayUsage earlier)
    {
        if (earlier.Amounts == Amounts)
        {
            return [];
        }

        var rows = ImmutableArray.CreateBuilder<UsageRow>(Amounts.Length);
        for (var i = 0; i < Amounts.Length; i++)
        {
            // Within a day amounts are only appended and raised, so the positions of both agree.
            var amount = Amounts[i];
            var isSame = earlier.Day == Day && i < earlier.Amounts.Length && earlier.Amounts[i] == amount;
            if (!isSame)
            {
                rows.Add(new UsageRow(id, Day, amount.Model, amount.Upstream, amount.Source, amount.Unit, amount.Amount));
            }
        }

        return rows.DrainToImmutable();
    }
}
