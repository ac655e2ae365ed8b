using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Reading;

/// <summary>
/// Reads as many rows as a page needs. A run is all rows of one day, one key or one model. Runs come in the order of the page, so
/// reading can stop after the run that fills it.
/// </summary>
internal sealed class UsageRuns(UsageQuery query)
{
    /// <summary>The columns that <see cref="Read"/> reads, after the first one, which identifies the row's run.</summary>
    public const string Columns = "model, upstream, source, unit, amount";

    /// <summary>The tables of <see cref="Columns"/>: amounts first, and the series of each.</summary>
    public const string Tables = $"usage_amounts {JoinSeries}";

    /// <summary>Joins the series of the amounts before it.</summary>
    public const string JoinSeries = "CROSS JOIN usage_series ON id = series";

    /// <summary>
    /// The most rows of other upstreams to read for one page. There is no index by upstream, because each write would touch one more
    /// database page. So a page ends early when few rows match.
    /// </summary>
    public const int MaxPassedOver = 10_000;

    private readonly UsageGroups _groups = new(query);
    private UsagePosition? _lastSeen;
    private int _passedOver;
    private bool _isComplete;
    private bool _isFull;

    /// <summary>Reads a row of <see cref="Columns"/>.</summary>
    public static UsageAmount Read(in SqliteStatement.Rows rows) => new(
        rows.GetString(1), UpstreamName.Parse(rows.GetString(2)), UsageSourceNames.Parse(rows.GetString(3)), rows.GetString(4), rows.GetInt64(5));

    /// <summary>Adds a row to the open run; false when the page needs no more rows.</summary>
    public bool Add(DateOnly day, KeyId key, in UsageAmount amount)
    {
        if (_isFull || _groups.PositionOf(day, key, amount) is not { } position)
        {
            return !_isFull;
        }

        _lastSeen = _lastSeen is { } last && UsagePosition.Order.Compare(position, last) < 0 ? last : position;
        if (!query.Includes(amount.Upstream))
        {
            _passedOver++;
            return true;
        }

        _groups.Add(position, amount);
        _isFull = _isComplete;
        return !_isFull;
    }

    /// <summary>Ends the open run; false when the page needs no more rows.</summary>
    public bool EndRun()
    {
        _isComplete = _groups.Count >= query.Limit;
        _isFull |= _groups.Count > query.Limit || _passedOver >= MaxPassedOver;
        return !_isFull;
    }

    /// <summary>The page's rows, without labels, and where the next page begins.</summary>
    public (UsageEntry[] Entries, UsagePosition? Next) ToPage()
    {
        var (entries, next) = _groups.ToPage();
        return (entries, next ?? (_isFull ? _lastSeen : null));
    }
}
