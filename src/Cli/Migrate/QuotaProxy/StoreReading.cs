using System.Globalization;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Cli.Migrate.QuotaProxy;

/// <summary>Collects what is read from a store of quota-proxy, whatever its form.</summary>
/// <param name="now">The time of the import.</param>
internal sealed class StoreReading(DateTimeOffset now)
{
    private readonly Dictionary<string, ProxyKey> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ProxyKey?> _byId = new(StringComparer.Ordinal);
    private readonly HashSet<string> _unreadableNames = new(StringComparer.Ordinal);
    private readonly List<ProxyKey> _keys = [];
    private readonly HashSet<SecretHash> _hashes = [];
    private readonly List<UnreadableRow> _unreadable = [];
    private int _usageOfUnknownKeys;
    private int _shortened;

    /// <summary>Takes a row of a key table.</summary>
    public void AddKey(string place, IReadOnlyDictionary<string, object?> cells)
    {
        var row = new KeyRow(place, cells);
        var (key, fault) = row.Read();
        if (key is not null && !_hashes.Add(key.Hash))
        {
            (key, fault) = (null, "its key stands in the store already, in another table or as text and as hash");
        }

        if (key is null)
        {
            _unreadable.Add(new UnreadableRow(place, fault!));
            _unreadableNames.UnionWith(row.Names);
            return;
        }

        _keys.Add(key);
        _shortened += row.IsShortened ? 1 : 0;
        foreach (var name in row.Names)
        {
            _byName[name] = key;
        }

        foreach (var id in row.Ids)
        {
            // Two tables may number their keys alike: then the number names none.
            _byId[id] = _byId.ContainsKey(id) ? null : key;
        }
    }

    /// <summary>Takes a row of a usage table.</summary>
    /// <param name="place">Where it stands, for reports.</param>
    /// <param name="table">What its columns mean.</param>
    /// <param name="find">Gives the value of a column.</param>
    public void AddUsage(string place, UsageTable table, Func<string, object?> find)
    {
        var name = find(table.Key) is { } cell ? Convert.ToString(cell, CultureInfo.InvariantCulture) : null;
        if (name is null || (table.NamesById ? _byId.GetValueOrDefault(name) : _byName.GetValueOrDefault(name)) is not { } key)
        {
            _usageOfUnknownKeys += name is not null && _unreadableNames.Contains(name) ? 0 : 1;
            return;
        }

        if (Add(key, table, find) is { } fault)
        {
            _unreadable.Add(new UnreadableRow(place, fault));
        }
    }

    /// <summary>All that was read.</summary>
    public ProxyStore ToStore(string form, bool mayBeInUse) => new(form, [.. _keys], [.. _unreadable], _usageOfUnknownKeys, _shortened, mayBeInUse);

    private string? Add(ProxyKey key, UsageTable table, Func<string, object?> find)
    {
        var (requests, tokens) = (1L, 0L);
        if (table.Requests is { } column && !Cells.TryAmount(find(column), out requests))
        {
            return $"'{column}' is no whole number from 0 on";
        }

        if (table.Tokens is { } tokenColumn && find(tokenColumn) is { } cell && !Cells.TryAmount(cell, out tokens))
        {
            return $"'{tokenColumn}' is no whole number from 0 on";
        }

        DateTimeOffset? at = null;
        if (table.At is { } timeColumn && find(timeColumn) is { } time)
        {
            if (!Cells.TryInstant(time, out var read))
            {
                return $"'{timeColumn}' is no time";
            }

            at = read <= now ? read : now;
        }

        if (table.Day is { } dayColumn)
        {
            if (!Cells.TryDay(find(dayColumn), out var day))
            {
                return $"'{dayColumn}' is no date";
            }

            // A zone is at most 14 hours ahead of UTC.
            if (day > DateOnly.FromDateTime(now.UtcDateTime.AddHours(14)))
            {
                return $"'{dayColumn}' has not begun yet";
            }

            key.Usage.Add(day, requests, at);
            return null;
        }

        if (at is not { } instant)
        {
            return $"'{table.At}' is empty";
        }

        key.Usage.Add(instant, requests, tokens);
        return null;
    }
}
