using System.Diagnostics;
using System.Diagnostics.Metrics;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Telemetry;

/// <summary>What the engine decides: decisions, charges and holds.</summary>
internal static class EngineMeter
{
    private static readonly BoundedNames Models = new(200);
    private static readonly BoundedNames Units = new(50);

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

    /// <summary>True when someone listens to decisions.</summary>
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

    /// <summary>Records a write: its size, and the holds that nobody ended in time and that it charged as held.</summary>
    /// <param name="operations">How many operations it carried.</param>
    /// <param name="before">The state that it replaced.</param>
    /// <param name="now">Its instant.</param>
    public static void Written(int operations, QuotaState before, DateTimeOffset now)
    {
        Batches.Record(operations);
        foreach (var hold in before.Holds.Values)
        {
            if (hold.ExpiresAt <= now && !hold.IsSlice)
            {
                End("expired");
                Charge(hold.Cost, hold.Model, "", UsageSource.Held);
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
            tags.Add("unit", Units.Bound(shortage.Limit.Limit.Unit.Name));
            tags.Add("window", shortage.Limit.Limit.Window.ToName());
        }

        Decisions.Add(1, tags);
        if (!decision.IsAllowed || decision.IsReplay)
        {
            return;
        }

        switch (operation)
        {
            case ConsumeOperation consume:
                Charge(consume.Cost, consume.Model, "", UsageSource.Reported);
                break;
            case HoldOperation:
                MadeHolds.Add(1);
                break;
            case SettleOperation settle:
                End("settled");
                Charge(settle.Actual, settle.Model ?? decision.Hold?.Model ?? "", settle.Upstream.Value, settle.Source);
                break;
            case ReleaseOperation:
                End("released");
                break;
        }
    }

    private static void End(string how) => EndedHolds.Add(1, Tag("how", how));

    private static void Charge(Cost cost, string model, string upstream, UsageSource source)
    {
        if (!Charged.Enabled)
        {
            return;
        }

        foreach (var (unit, amount) in cost.Items)
        {
            Charged.Add(amount, new TagList
            {
                { "unit", Units.Bound(unit.Name) },
                { "model", Models.Bound(model) },
                { "upstream", upstream },
                { "source", source.ToName() },
            });
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
