using System.Collections.Immutable;

namespace QuotaFunctions.Core.Quota;

/// <summary>The totals of the current UTC day, per model, source and unit.</summary>
internal sealed class UsageLedger
{
    /// <summary>The most models that one key's day tells apart; further ones are counted as <see cref="OtherModels"/>.</summary>
    public const int MaxModels = 64;

    /// <summary>What models past <see cref="MaxModels"/> are counted as.</summary>
    public const string OtherModels = "(other)";

    private readonly ImmutableArray<UsageAmount> _old;
    private ImmutableArray<UsageAmount>.Builder? _next;

    public UsageLedger(DateOnly day, ImmutableArray<UsageAmount> amounts, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(now.UtcDateTime);

        // A day never comes back: with a clock that lags, the later day goes on.
        Day = today > day ? today : day;
        _old = today > day ? [] : amounts;
    }

    public DateOnly Day { get; }

    public void Add(string model, UsageSource source, string unit, long amount)
    {
        if (amount <= 0)
        {
            return;
        }

        _next ??= _old.ToBuilder();
        for (var i = 0; i < _next.Count; i++)
        {
            var item = _next[i];
            if (item.Source == source && item.Unit == unit && item.Model == model)
            {
                _next[i] = item with { Amount = item.Amount + amount };
                return;
            }
        }

        if (model.Length > 0 && model != OtherModels && IsOneTooMany(model))
        {
            Add(OtherModels, source, unit, amount);
            return;
        }

        _next.Add(new UsageAmount(model, source, unit, amount));
    }

    public ImmutableArray<UsageAmount> ToImmutable() => _next?.ToImmutable() ?? _old;

    private bool IsOneTooMany(string model)
    {
        var models = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in _next!)
        {
            models.Add(item.Model);
        }

        return !models.Contains(model) && models.Count >= MaxModels;
    }
}
