using System.Diagnostics;
using System.Diagnostics.Metrics;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Telemetry;

/// <summary>What the engine decides: decisions, charges and holds.</summary>
internal static class EngineMeter
{
    private static readonly Counter<long> Decisions = Instrumentation.Meter.CreateCounter<long>(
        "quotafunctions.decisions", "{decision}", "Operations on keys, by what was asked and how it was decided.");

    private static readonly Counter<long> Charged = Instrumentation.Meter.CreateCounter<long>(
        "quotafunctions.charged", "{unit}", "What was charged, by unit, model, upstream and where the figure comes from.");

    private static readonly Counter<long> MadeHolds = Instrumentation.Meter.CreateCounter<long>(
        "quotafunctions.holds.made", "{hold}", "Holds that were made.");

    private static readonly Counter<long> EndedHolds = Instrumentation.Meter.CreateCounter<long>(
        "quotafunctions.holds.ended", "{hold}", "Holds that ended, by how: settled, released, or expired and charged as held.");

    private static readonly Counter<long> Slices = Instrumentation.Meter.CreateCounter<long>(
        "quotafunctions.slices", "{slice}", "Slices of keys that this instance took or returned.");

    private static readonly Histogram<int> Batches = Instrumentation.Meter.CreateHistogram(
        "quotafunctions.store.batch", "{operation}", "Operations that one write carried.", tags: null,
        new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512] });

    /// <summary>True when someone listens to decisions, charges or holds.</summary>
    public static bool IsEnabled => Decisions.Enabled || Charged.Enabled || MadeHolds.Enabled || EndedHolds.Enabled;

    /// <summary>Records the outcome of an operation once it is known, and passes it on.</summary>
    public static async Task<Decision> ObserveAsync(QuotaOperation operation, Task<Decision> outcome)
    {
        try
        {
            var decision = await outcome.ConfigureAwait(false);
            Record(operation, decision);
            return decision;
        }
        catch (Exception)
        {
            // A fault of the store, or a bug: the caller gets it as it is.
            Decisions.Add(1, Tag("operation", NameOf(operation)), Tag("outcome", "fault"));
            throw;
        }
    }

    /// <summary>Records a durable write: its size, what it charged, and the holds that nobody ended in time.</summary>
    /// <param name="operations">How many operations it carried.</param>
    /// <param name="before">The state that it replaced.</param>
    /// <param name="after">The state that was written.</param>
    /// <param name="now">Its instant.</param>
    public static void Written(int operations, QuotaState before, QuotaState after, DateTimeOffset now)
    {
        Batches.Record(operations);
        Charge(DayUsage.Of(before), DayUsage.Of(after));
        foreach (var hold in before.Holds.Values)
        {
            if (hold.ExpiresAt <= now && !hold.IsSlice)
            {
                End("expired");
            }
        }
    }

    /// <summary>Records that this instance took a slice of a key.</summary>
    public static void SliceTaken() => Slices.Add(1, Tag("change", "taken"));

    /// <summary>Records that this instance returned a slice of a key.</summary>
    public static void SliceReturned() => Slices.Add(1, Tag("change", "returned"));

    private static void Record(QuotaOperation operation, Decision decision)
    {
        var tags = new TagList { { "operation", NameOf(operation) }, { "outcome", NameOf(decision) } };
        if (decision.Shortage is { } shortage)
        {
            tags.Add("unit", BoundedNames.Units.Bound(shortage.Limit.Limit.Unit.Name));
            tags.Add("window", shortage.Limit.Limit.Window.ToName());
        }

        Decisions.Add(1, tags);
        if (!decision.IsAllowed || decision.IsReplay)
        {
            return;
        }

        switch (operation)
        {
            case HoldOperation:
                MadeHolds.Add(1);
                break;
            case SettleOperation:
                End("settled");
                break;
            case ReleaseOperation:
                End("released");
                break;
        }
    }

    private static void End(string how) => EndedHolds.Add(1, Tag("how", how));

    /// <summary>Counts what the usage rows of a key were raised by, as the bill has it.</summary>
    private static void Charge(DayUsage before, DayUsage after)
    {
        if (!Charged.Enabled || after.Amounts == before.Amounts)
        {
            return;
        }

        for (var i = 0; i < after.Amounts.Length; i++)
        {
            var row = after.Amounts[i];
            if (!UsageUnits.IsReserved(row.Unit) && after.RaiseOf(i, before) is > 0 and var raise)
            {
                Charged.Add(raise, new TagList
                {
                    { "unit", BoundedNames.Units.Bound(row.Unit) },
                    { "model", BoundedNames.Models.Bound(row.Model) },
                    { "upstream", row.Upstream.Value },
                    { "source", row.Source.ToName() },
                });
            }
        }
    }

    private static string NameOf(QuotaOperation operation) => operation switch
    {
        ConsumeOperation => "consume",
        HoldOperation => "hold",
        SettleOperation => "settle",
        ReleaseOperation => "release",
        ChangeOperation => "change",
        _ => "other",
    };

    private static string NameOf(Decision decision) => decision.IsReplay ? "replayed" : decision.Verdict switch
    {
        Verdict.Allowed => "allowed",
        Verdict.Denied => "denied",
        Verdict.Revoked => "revoked",
        Verdict.Expired => "expired",
        Verdict.Suspended => "suspended",
        Verdict.UnknownKey => "unknown_key",
        Verdict.UnknownHold => "unknown_hold",
        Verdict.HoldClosed => "hold_closed",
        Verdict.RevisionMismatch => "revision_mismatch",
        Verdict.ChangeDoesNotFit => "change_does_not_fit",
        Verdict.OperationMismatch => "operation_mismatch",
        Verdict.OperationRunning => "operation_running",
        Verdict.TimeZoneUnknown => "time_zone_unknown",
        Verdict.TooManyRemembered => "too_many_remembered",
        Verdict.Unknown => "unknown",
        _ => "contended",
    };

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
