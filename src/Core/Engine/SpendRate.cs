using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Engine;

/// <summary>What a key spent within the last whole second, to tell a hot key and to size its slice. Only the key's drain changes it.</summary>
internal sealed class SpendRate
{
    private Bucket _last = new();
    private Bucket _current = new();
    private long _second = long.MinValue;

    /// <summary>Operations in the last second.</summary>
    public long Operations => Math.Max(_last.Operations, _current.Operations);

    /// <summary>The units spent in the last second.</summary>
    public IEnumerable<Unit> Units => _last.Amounts.Keys.Union(_current.Amounts.Keys);

    /// <summary>How much of a unit was spent in the last second.</summary>
    public long AmountOf(Unit unit) => Math.Max(_last.Amounts.GetValueOrDefault(unit), _current.Amounts.GetValueOrDefault(unit));

    public void Count(Cost cost, DateTimeOffset now)
    {
        Roll(now);
        _current.Operations++;
        foreach (var item in cost.Items)
        {
            _current.Amounts[item.Unit] = Math.Min(Limit.MaxAmount, _current.Amounts.GetValueOrDefault(item.Unit) + item.Amount);
        }
    }

    public void Roll(DateTimeOffset now)
    {
        var second = now.ToUnixTimeSeconds();
        if (second != _second)
        {
            _last = second == _second + 1 ? _current : new Bucket();
            _current = new Bucket();
            _second = second;
        }
    }

    private sealed class Bucket
    {
        public long Operations { get; set; }

        public Dictionary<Unit, long> Amounts { get; } = [];
    }
}
