namespace QuotaFunctions.Cli.Migrate.QuotaProxy;

/// <summary>The usage of one key, from tables of days and from logs of single requests.</summary>
internal sealed class ProxyUsage
{
    private readonly Dictionary<DateOnly, long> _days = [];
    private readonly List<(DateTimeOffset At, long Requests, long Tokens)> _events = [];

    /// <summary>When it was used last; null when no row says.</summary>
    public DateTimeOffset? LastUsedAt { get; private set; }

    /// <summary>
    /// The requests of days, as quota-proxy's clock showed the date. Where it kept both, days count and single requests do not: its log repeats
    /// what the days sum up.
    /// </summary>
    public IReadOnlyDictionary<DateOnly, long> Days => _days;

    /// <summary>Single requests; empty where there are days.</summary>
    public IReadOnlyList<(DateTimeOffset At, long Requests, long Tokens)> Events => _days.Count > 0 ? [] : _events;

    /// <summary>Counts requests of a day.</summary>
    public void Add(DateOnly day, long requests, DateTimeOffset? updatedAt)
    {
        _days[day] = _days.GetValueOrDefault(day) + requests;
        Touch(updatedAt);
    }

    /// <summary>Counts one row of a log.</summary>
    public void Add(DateTimeOffset at, long requests, long tokens)
    {
        _events.Add((at, requests, tokens));
        Touch(at);
    }

    private void Touch(DateTimeOffset? at) => LastUsedAt = at > LastUsedAt || LastUsedAt is null ? at ?? LastUsedAt : LastUsedAt;
}
