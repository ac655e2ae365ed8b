using CsCheck;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Core.Tests.Quota;

/// <summary>A random life of a key: its record, and what is done to it when.</summary>
internal sealed record Script(string Zone, LimitSet Limits, DateTimeOffset Start, TimeSpan? Life, Script.Step[] Steps)
{
    private static readonly Unit Images = Unit.Parse("images");

    private static readonly Gen<Cost> SmallCost = Gen.Select(Gen.Long[0, 3], Gen.Long[0, 60], Gen.Frequency((4, Gen.Const(0L)), (1, Gen.Long[1, 2])))
        .Select((requests, tokens, images) => CostOf(requests, tokens, images));

    private static readonly Gen<string> Model = Gen.OneOf("", "a", "b");

    private static readonly Gen<UpstreamName> Upstream = Gen.OneOf("", "one", "two").Select(UpstreamName.Parse);

    private static readonly Gen<LimitSet> AnyLimits =
        Gen.Select(Gen.OneOf(Unit.Requests, Unit.Tokens, Images), Gen.Enum<WindowKind>(), Gen.Frequency((1, Gen.Long[0, 5]), (3, Gen.Long[5, 300])))
            .Select((unit, window, max) => new Limit(unit, window, max)).Array[0, 6]
            .Select(limits => LimitSet.Of(limits.DistinctBy(l => (l.Unit, l.Window))));

    private static readonly Gen<TimeSpan> AnyLife = Gen.OneOf(
        Gen.Long[1, TimeSpan.TicksPerHour], Gen.Long[1, TimeSpan.TicksPerDay * 60]).Select(t => new TimeSpan(t));

    private static readonly Gen<Move> AnyMove = Gen.Frequency(
        (6, Gen.Long[0, TimeSpan.TicksPerSecond * 3].Select(Move.By)),
        (3, Gen.Long[0, TimeSpan.TicksPerMinute * 90].Select(Move.By)),
        (1, Gen.Long[0, TimeSpan.TicksPerDay * 40].Select(Move.By)),
        (2, Gen.Long[-TimeSpan.TicksPerMinute * 90, -1].Select(Move.By)),
        (3, Gen.Select(Gen.Enum<WindowKind>(), Gen.Long[-1, 1]).Select((kind, ticks) => new Move(kind, ticks))));

    private static readonly Gen<Act> Spend = Gen.Frequency(
        (6, Gen.Select(SmallCost, Model).Select(Act (cost, model) => new Consume(cost, model))),
        (5, Gen.Select(SmallCost, Gen.Int[0, 100], Gen.Long[1, TimeSpan.TicksPerMinute * 40], Model, Gen.Bool)
            .Select(Act (wanted, percent, ttl, model, tracked) => new Open(wanted, percent, new TimeSpan(ttl), model, tracked))),
        (4, Gen.Select(Gen.Int[0, 7], Gen.Int[0, 200], Gen.Enum<UsageSource>(), Model.Null(), Upstream)
            .Select(Act (hold, percent, source, model, upstream) => new Settle(hold, percent, source, model, upstream))),
        (2, Gen.Select(Gen.Int[0, 7], Gen.Bool, Upstream).Select(Act (hold, isError, upstream) => new Release(hold, isError, upstream))),
        (2, Gen.Select(SmallCost, Gen.Long[1, TimeSpan.TicksPerMinute * 40]).Select(Act (wanted, ttl) => new Take(wanted, new TimeSpan(ttl)))),
        (2, Gen.Select(Gen.Int[0, 7], Gen.Int[0, 100]).Select(Act (slice, percent) => new Return(slice, percent))),
        (1, Gen.Long[0, 2].Select(Act (denied) => new Tally(denied))),
        (1, Gen.Const<Act>(new Flush())));

    private static readonly Gen<Act> Administer = Gen.Frequency(
        (3, AnyLimits.Select(Act (limits) => new Change(new UpdateKey(k => k with { Limits = limits })))),
        (2, Gen.Long[0, 20].Nullable().Select(Act (quota) => new Change(new UpdateKey(k => k with { Limits = k.Limits.WithRequestQuota(quota) })))),
        (2, AnyLife.Nullable().Select(Act (life) => new Expire(life))),
        (2, Gen.Const<Act>(new Change(new ResetKey()))),
        (1, Gen.Const<Act>(new Change(new RevokeKey()))),
        (2, Gen.Const<Act>(new Change(new SuspendKey()))),
        (3, Gen.Const<Act>(new Change(new ResumeKey()))),
        (1, Gen.Const<Act>(new Change(new RotateKey(SecretHash.Of("next"), TimeSpan.FromMinutes(1))))),
        (1, Gen.Const<Act>(new Change(new UpdateKey(k => k with { Label = "x" }), IfRevision: 3))));

    /// <summary>Spending and administration, mixed.</summary>
    public static readonly Gen<Script> Any = Of(Gen.Frequency((12, Spend), (1, Administer)), Gen.Frequency((3, Gen.Const((TimeSpan?)null)), (1, AnyLife.Select(l => (TimeSpan?)l))));

    /// <summary>Spending alone, of a key that stays as it is.</summary>
    public static readonly Gen<Script> OfSpending = Of(Spend, Gen.Const((TimeSpan?)null));

    /// <summary>The instant of each step, by a clock that may go back.</summary>
    public static DateTimeOffset MoveOn(DateTimeOffset now, Move move, Func<WindowKind, DateTimeOffset, WindowSpan> windowOf) =>
        move.To is { } kind and not WindowKind.Lifetime ? windowOf(kind, now).End.AddTicks(move.Ticks) : now.AddTicks(move.Ticks);

    private static Gen<Script> Of(Gen<Act> act, Gen<TimeSpan?> life) =>
        Gen.Select(
            Gen.OneOf("UTC", "Asia/Kathmandu", "Pacific/Kiritimati", "Pacific/Pago_Pago", "America/New_York", "America/Havana", "Australia/Lord_Howe"),
            AnyLimits,
            Gen.OneOf(Gen.Long[0, TimeSpan.TicksPerDay * 365], Gen.OneOf(StartsOfNote)),
            life,
            Gen.Select(AnyMove, act).Select((move, a) => new Step(move, a)).Array[1, 40],
            (zone, limits, ticks, l, steps) => new Script(zone, limits, Year.AddTicks(ticks), l, steps));

    private static DateTimeOffset Year => new(2027, 3, 1, 0, 0, 0, TimeSpan.Zero);

    // Ends of minute, hour, day, month and year; the clock changes of New York, Havana and Lord Howe; the leap day.
    private static long[] StartsOfNote =>
    [
        .. new[]
        {
            new DateTime(2027, 12, 31, 23, 59, 50), new DateTime(2028, 2, 28, 23, 59, 59), new DateTime(2028, 2, 29, 23, 59, 59), new DateTime(2027, 11, 7, 4, 59, 30),
            new DateTime(2027, 11, 7, 5, 59, 30), new DateTime(2027, 3, 14, 6, 59, 59), new DateTime(2027, 4, 3, 14, 59, 59), new DateTime(2027, 10, 2, 15, 29, 59),
        }.Select(t => (t - Year.UtcDateTime).Ticks),
    ];

    private static Cost CostOf(long requests, long tokens, long images) =>
        Cost.Of(new CostItem(Unit.Requests, requests), new CostItem(Unit.Tokens, tokens), new CostItem(Images, images));

    /// <summary>The script in full, for a failure's message.</summary>
    public override string ToString() =>
        $"{Zone} from {Start:O} for {Life?.ToString() ?? "ever"}, limits [{string.Join("; ", Limits)}]\n  {string.Join("\n  ", Steps.Select(s => $"{s.Move} {s.Act}"))}";

    /// <summary>So much of a cost, in percent.</summary>
    public static Cost Percent(Cost cost, int percent) => Cost.Of(cost.Items.Select(i => i with { Amount = i.Amount * percent / 100 }));

    /// <summary>Where the clock goes: by some ticks, or to the end of the window it stands in and some ticks further.</summary>
    internal sealed record Move(WindowKind? To, long Ticks)
    {
        public static Move By(long ticks) => new(null, ticks);
    }

    internal sealed record Step(Move Move, Act Act);

    internal abstract record Act;

    internal sealed record Consume(Cost Cost, string Model) : Act;

    internal sealed record Open(Cost Wanted, int MinimumPercent, TimeSpan TimeToLive, string Model, bool IsTracked) : Act;

    internal sealed record Settle(int Hold, int Percent, UsageSource Source, string? Model, UpstreamName Upstream) : Act;

    internal sealed record Release(int Hold, bool IsError, UpstreamName Upstream) : Act;

    internal sealed record Take(Cost Wanted, TimeSpan TimeToLive) : Act;

    internal sealed record Return(int Slice, int Percent) : Act;

    internal sealed record Tally(long Denied) : Act;

    internal sealed record Flush : Act;

    internal sealed record Expire(TimeSpan? Life) : Act;

    internal sealed record Change(KeyChange What, long? IfRevision = null) : Act
    {
        public override string ToString() => What is UpdateKey update
            ? $"Change to limits [{string.Join("; ", update.Edit(new TransitionFixture().Key).Limits)}] if {IfRevision}"
            : $"Change {What} if {IfRevision}";
    }
}
