using System.Collections.Immutable;
using System.Runtime.InteropServices;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>The totals of the current UTC day, per model, upstream, source and unit.</summary>
internal sealed class UsageLedger
{
    /// <summary>
    /// The most models that one key's day tells apart, a model at each upstream on its own; further ones are counted as
    /// <see cref="OtherModels"/> of their upstream. Whoever has a key can name models; upstreams are named by the sponsor alone, so they
    /// need no bound.
    /// </summary>
    public const int MaxModels = 64;

    /// <summary>What models past <see cref="MaxModels"/> are counted as.</summary>
    public const string OtherModels = "(other)";

    /// <summary>The most units of a caller's own naming that one key's day tells apart; further ones are counted as <see cref="OtherUnits"/>.</summary>
    public const int MaxOwnUnits = 32;

    /// <summary>What units past <see cref="MaxOwnUnits"/> are counted as.</summary>
    public const string OtherUnits = "(other)";

    private readonly ImmutableArray<UsageAmount> _old;
    private UsageAmount[]? _next;

    public UsageLedger(DateOnly day, ImmutableArray<UsageAmount> amounts, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);

        // A day never comes back: with a clock that lags, the later day goes on.
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

        if (unit != OtherUnits && IsOwn(unit) && IsOneTooManyUnit(unit))
        {
            Add(model, upstream, source, OtherUnits, amount);
            return;
        }

        _next = [.. _next, new UsageAmount(model, upstream, source, unit, Math.Min(amount, Limit.MaxAmount))];
    }

    /// <summary>The totals, after which nothing more is added.</summary>
    public ImmutableArray<UsageAmount> ToImmutable() => _next is null ? _old : ImmutableCollectionsMarshal.AsImmutableArray(_next);

    private static bool IsOwn(string unit) => !UsageUnits.IsStandard(unit);

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
