using System.Runtime.InteropServices;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Sqlite.Database;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>
/// Sets usage rows and keeps the sums over all keys in step. What the rows of one transaction add to the sums is gathered and
/// written once at its end, so that a batch of a thousand writes touches the few rows of a day's sums once each.
/// </summary>
internal sealed class UsageRollups
{
    private const string ReadAmount =
        "SELECT amount FROM quota_usage WHERE day = ?1 AND key_id = ?2 AND model = ?3 AND upstream = ?4 AND source = ?5 AND unit = ?6";

    // Two statements: it is known whether the row is there, and an upsert would look for it again.
    private const string AddRow =
        "INSERT INTO quota_usage (day, key_id, model, upstream, source, unit, amount) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";

    private const string SetAmount =
        """
        UPDATE quota_usage SET amount = ?7
        WHERE day = ?1 AND key_id = ?2 AND model = ?3 AND upstream = ?4 AND source = ?5 AND unit = ?6
        """;

    // An overflowing sum would turn into a float; it stops at UsageSums.Max instead.
    private const string AddToModel =
        """
        INSERT INTO quota_usage_by_model (day, model, upstream, source, unit, amount) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
        ON CONFLICT (day, model, upstream, source, unit) DO UPDATE SET amount = MIN(amount + excluded.amount, ?7)
        """;

    private const string AddToDay =
        """
        INSERT INTO quota_usage_by_day (day, upstream, source, unit, amount) VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (day, upstream, source, unit) DO UPDATE SET amount = MIN(amount + excluded.amount, ?6)
        """;

    /// <summary>The most rows whose amount is remembered; some 3 MB.</summary>
    private const int MaxKnown = 20_000;

    private readonly Dictionary<UsageRow, long> _known = [];
    private readonly Dictionary<(DateOnly Day, string Model, UpstreamName Upstream, UsageSource Source, string Unit), long> _byModel = [];
    private readonly Dictionary<(DateOnly Day, UpstreamName Upstream, UsageSource Source, string Unit), long> _byDay = [];

    /// <summary>Sets one row and remembers what it adds.</summary>
    public void Set(SqliteSession session, UsageRow row)
    {
        var name = row with { Amount = 0 };
        var before = _known.TryGetValue(name, out var known) ? known : Bind(session.Prepare(ReadAmount), row).QueryInt64();
        if (before == row.Amount)
        {
            return;
        }

        Bind(session.Prepare(before is null ? AddRow : SetAmount), row).Bind(7, row.Amount).Execute();
        if (_known.Count >= MaxKnown)
        {
            _known.Clear();
        }

        _known[name] = row.Amount;
        var added = row.Amount - (before ?? 0);
        CollectionsMarshal.GetValueRefOrAddDefault(_byModel, (row.Day, row.Model, row.Upstream, row.Source, row.Unit), out _) += added;
        CollectionsMarshal.GetValueRefOrAddDefault(_byDay, (row.Day, row.Upstream, row.Source, row.Unit), out _) += added;
    }

    /// <summary>Writes the sums, and begins anew; called once before the commit.</summary>
    public void Flush(SqliteSession session)
    {
        foreach (var ((day, model, upstream, source, unit), added) in _byModel)
        {
            session.Prepare(AddToModel)
                .Bind(1, day).Bind(2, model).Bind(3, upstream.Value).Bind(4, source.ToName()).Bind(5, unit).Bind(6, added).Bind(7, UsageSums.Max)
                .Execute();
        }

        foreach (var ((day, upstream, source, unit), added) in _byDay)
        {
            session.Prepare(AddToDay)
                .Bind(1, day).Bind(2, upstream.Value).Bind(3, source.ToName()).Bind(4, unit).Bind(5, added).Bind(6, UsageSums.Max)
                .Execute();
        }

        _byModel.Clear();
        _byDay.Clear();
    }

    /// <summary>Forgets everything: another process may have set rows, or those set here were rolled back.</summary>
    public void Forget()
    {
        _known.Clear();
        _byModel.Clear();
        _byDay.Clear();
    }

    private static SqliteStatement Bind(SqliteStatement statement, UsageRow row) =>
        statement.Bind(1, row.Day).Bind(2, row.KeyId.Value).Bind(3, row.Model).Bind(4, row.Upstream.Value).Bind(5, row.Source.ToName()).Bind(6, row.Unit);
}
