using System.Collections.Immutable;
using System.Runtime.InteropServices;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>The totals of the current UTC day, per model, upstream, source and unit.</summary>
internal sealed class UsageLedger
{
    /// <summary>
    /// The most models that are told apart for one key and day (a model counts once for each upstream); further ones are counted as
    /// <see cref="OtherModels"/> of their upstream. Whoever has a key can name models; upstreams are named by the sponsor alone, so they
    /// need no bound.
    /// </summary>
    public const int MaxModels = 64;

    /// <summary>The name under which models past <see cref="MaxModels"/> are counted.</summary>
    public const string OtherModels = "(other)";

    /// <summary>The most of a caller's own units that are told apart for one key and day; further ones are counted as <see cref="UsageUnits.Other"/>.</summary>
    public const int MaxOwnUnits = 32;

    private readonly ImmutableArray<UsageAmount> _old;
    private UsageAmount[]? _next;

    public UsageLedger(DateOnly day, ImmutableArray<UsageAmount> amounts, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);

        // The day never goes back: when a clock lags, the later day goes on.
        Day = today > day ? today : day;
        _old = today > day ? [] : amounts;
    }

    public DateOnly Day { get; }

    public void Add(string model, UpstreamName upstream, UsageSource source, string unit, long amount)
    {
        if (amount <= 0)
        {
            return;
        }

        _next ??= _old.AsSpan().ToArray();
        foreach (ref var item in _next.AsSpan())
        {
            if (item.Source == source && item.Unit == unit && item.Model == model && item.Upstream == upstream)
            {
                item = item with { Amount = amount < Limit.MaxAmount - item.Amount ? item.Amount + amount : Limit.MaxAmount };
                return;
            }
        }

        if (IsNamed(model) && IsOneTooManyModel(model, upstream))
        {
            Add(OtherModels, upstream, source, unit, amount);
            return;
        }

        if (IsOwn(unit) && IsOneTooManyUnit(unit))
        {
            Add(model, upstream, source, UsageUnits.Other, amount);
            return;
        }

        _next = [.. _next, new UsageAmount(model, upstream, source, unit, Math.Min(amount, Limit.MaxAmount))];
    }

    /// <summary>The totals, after which nothing more is added.</summary>
    public ImmutableArray<UsageAmount> ToImmutable() => _next is null ? _old : ImmutableCollectionsMarshal.AsImmutableArray(_next);

    /// <summary>What the service counts by itself is always told apart: own units must not hide the money that a key spends.</summary>
    private static bool IsOwn(string unit) => !MeteredUnits.Contains(unit) && !UsageUnits.IsReserved(unit) && unit != UsageUnits.Other;

    private static bool IsNamed(string model) => model.Length > 0 && model != OtherModels;

    private bool IsOneTooManyModel(string model, UpstreamName upstream) =>
        IsOneTooMany((model, upstream), MaxModels, _next!.Where(i => IsNamed(i.Model)).Select(i => (i.Model, i.Upstream)));

    private bool IsOneTooManyUnit(string unit) => IsOneTooMany(unit, MaxOwnUnits, _next!.Select(i => i.Unit).Where(IsOwn));

    private static bool IsOneTooMany<T>(T name, int most, IEnumerable<T> names)
    {
        var known = names.ToHashSet();
        return !known.Contains(name) && known.Count >= most;
    }
}
