using System.Runtime.InteropServices;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>
/// Sets usage rows and keeps the sums over all keys in step. It gathers what the rows of a transaction add to the sums and
/// writes that once at the end. So a batch of a thousand writes touches each of the few rows of a day's sums once.
/// </summary>
internal sealed class UsageRollups
{
    private const string FindSeries = "SELECT id FROM usage_series WHERE model = ?1 AND upstream = ?2 AND source = ?3 AND unit = ?4";
    private const string AddSeries = "INSERT INTO usage_series (model, upstream, source, unit) VALUES (?1, ?2, ?3, ?4) RETURNING id";
    private const string ReadAmount = "SELECT amount FROM usage_amounts WHERE day = ?1 AND key_id = ?2 AND series = ?3";

    // Two statements instead of an upsert: it is known whether the row exists, and an upsert would look it up again.
    private const string AddRow = "INSERT INTO usage_amounts (day, key_id, series, amount) VALUES (?1, ?2, ?3, ?4)";
    private const string SetAmount = "UPDATE usage_amounts SET amount = ?4 WHERE day = ?1 AND key_id = ?2 AND series = ?3";

    // An overflowing sum would turn into a float; it stops at UsageSums.Max instead.
    private const string AddToSum =
        """
        INSERT INTO usage_amounts (day, key_id, series, amount) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (day, key_id, series) DO UPDATE SET amount = MIN(amount + excluded.amount, ?5)
        """;

    /// <summary>The most rows whose amount is cached; some 3 MB.</summary>
    private const int MaxKnown = 20_000;

    private readonly Dictionary<Series, SeriesIds> _ids = [];
    private readonly Dictionary<(DateOnly Day, KeyId Key, long Series), long> _known = [];
    private readonly Dictionary<(DateOnly Day, SeriesIds Ids), long> _added = [];

    /// <summary>Sets one row and notes what it adds to the sums.</summary>
    public void Set(SqliteSession session, UsageRow row)
    {
        var ids = GetIds(session, new Series(row.Model, row.Upstream, row.Source, row.Unit));
        var place = (row.Day, row.KeyId, ids.Own);
        var before = _known.TryGetValue(place, out var known) ? known : Bind(session.Prepare(ReadAmount), place).QueryInt64();
        if (before == row.Amount)
        {
            return;
        }

        Bind(session.Prepare(before is null ? AddRow : SetAmount), place).Bind(4, row.Amount).Execute();
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        _known[place] = row.Amount;
        CollectionsMarshal.GetValueRefOrAddDefault(_added, (row.Day, ids), out _) += row.Amount - (before ?? 0);
    }

    /// <summary>Writes the sums and clears the notes; called once before the commit.</summary>
    public void Flush(SqliteSession session)
    {
        foreach (var ((day, ids), added) in _added)
        {
            Add(session, day, UsageTable.SumsByModel, ids.Own, added);
            Add(session, day, UsageTable.SumsByDay, ids.OfAllModels, added);
        }

        _added.Clear();
    }

    /// <summary>Clears everything: another process may have set rows, or rows set here were rolled back.</summary>
    public void Forget()
    {
        _ids.Clear();
        _known.Clear();
        _added.Clear();
    }

    private static SqliteStatement Bind(SqliteStatement statement, (DateOnly Day, KeyId Key, long Series) place) =>
        statement.Bind(1, place.Day.DayNumber).Bind(2, place.Key.Value).Bind(3, place.Series);

    private static void Add(SqliteSession session, DateOnly day, string sums, long series, long added) =>
        session.Prepare(AddToSum).Bind(1, day.DayNumber).Bind(2, sums).Bind(3, series).Bind(4, added).Bind(5, UsageSums.Max).Execute();

    private SeriesIds GetIds(SqliteSession session, Series series)
    {
        if (_ids.TryGetValue(series, out var ids))
        {
            return ids;
        }

        if (_ids.Count >= MaxKnown)
        {
            _ids.Clear();
        }

        return _ids[series] = new SeriesIds(FindOrAdd(session, series), FindOrAdd(session, series with { Model = "" }));
    }

    private static long FindOrAdd(SqliteSession session, Series series) =>
        series.Bind(session.Prepare(FindSeries)).QueryInt64() ?? series.Bind(session.Prepare(AddSeries)).QueryInt64()!.Value;

    /// <summary>A row's columns besides its day and key.</summary>
    private readonly record struct Series(string Model, UpstreamName Upstream, UsageSource Source, string Unit)
    {
        public SqliteStatement Bind(SqliteStatement statement) =>
            statement.Bind(1, Model).Bind(2, Upstream.Value).Bind(3, Source.ToName()).Bind(4, Unit);
    }

    /// <summary>The numbers of a series, and of the one that sums it over all models.</summary>
    private readonly record struct SeriesIds(long Own, long OfAllModels);
}
