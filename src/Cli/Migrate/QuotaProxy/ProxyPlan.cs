using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Cli.Output;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Cli.Migrate.QuotaProxy;

/// <summary>What would be imported, for people and as JSON. It names no key.</summary>
/// <param name="Store">What was read.</param>
/// <param name="Keys">The keys as they would be stored.</param>
/// <param name="TimeZone">The zone of their windows.</param>
/// <param name="DailyLimit">Requests a day for keys without a limit of their own; null when every key has one.</param>
internal sealed record ProxyPlan(ProxyStore Store, ImmutableArray<KeyContents> Keys, string TimeZone, long? DailyLimit)
{
    /// <summary>The most rows that are named one by one.</summary>
    private const int MostNamed = 20;

    private int UsageRows => Keys.Sum(k => k.Usage.Length);

    /// <summary>Says what is in the file.</summary>
    public void Say(Terminal terminal, bool skipsUnreadable)
    {
        terminal.WriteLine($"{Store.Form}: {Count(Keys.Length, "key")}, {Count(UsageRows, "usage row")}.");
        foreach (var (limit, count) in Limits())
        {
            terminal.WriteLine($"  {limit}: {Count(count, "key")}");
        }

        terminal.WriteLine($"Windows begin in the time zone {TimeZone}. {Count(Keys.Count(k => k.Record.SuspendedAt is not null), "key")} switched off, to be suspended.");
        Note(DailyLimit is not null, $"The store has no limit of its own for some keys: they get {Number(DailyLimit ?? 0)} requests a day (--daily-limit).");
        Note(Store.UsageOfUnknownKeys > 0, $"{Count(Store.UsageOfUnknownKeys, "usage row")} of keys that are not in the store (any more): left out.");
        Note(Store.ShortenedLabels > 0, $"{Count(Store.ShortenedLabels, "key")} with a label or owner of which only a part can be kept.");
        Note(Store.MayBeInUse, "The file has a write-ahead log: if quota-proxy still runs, stop it, or what it counts from now on is lost.");
        if (!Store.Unreadable.IsEmpty)
        {
            terminal.WriteLine($"{Count(Store.Unreadable.Length, "row")} cannot be imported{(skipsUnreadable ? ", and will be left out" : "")}:");
            foreach (var row in Store.Unreadable.Take(MostNamed))
            {
                terminal.WriteLine($"  {row.Place}: {row.Reason}");
            }

            Note(Store.Unreadable.Length > MostNamed, $"  and {Number(Store.Unreadable.Length - MostNamed)} more; --json lists all.");
        }

        void Note(bool applies, string text)
        {
            if (applies)
            {
                terminal.WriteLine(text);
            }
        }
    }

    /// <summary>Writes what is in the file as members of a JSON document.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("form", Store.Form);
        json.WriteNumber("keys", Keys.Length);
        json.WriteNumber("usage_rows", UsageRows);
        json.WriteNumber("suspended", Keys.Count(k => k.Record.SuspendedAt is not null));
        json.WriteString("time_zone", TimeZone);
        json.WriteStartObject("limits");
        foreach (var (limit, count) in Limits())
        {
            json.WriteNumber(limit, count);
        }

        json.WriteEndObject();
        json.WriteNumber("usage_of_unknown_keys", Store.UsageOfUnknownKeys);
        json.WriteNumber("shortened_labels", Store.ShortenedLabels);
        json.WriteStartArray("unreadable");
        foreach (var row in Store.Unreadable)
        {
            json.WriteStartObject();
            json.WriteString("place", row.Place);
            json.WriteString("reason", row.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A count in words.</summary>
    public static string Count(int count, string what) => $"{Number(count)} {what}{(count == 1 ? "" : "s")}";

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private IEnumerable<(string Limit, int Keys)> Limits() =>
        Keys.SelectMany(k => k.Record.Limits).GroupBy(l => $"requests/{l.Window.ToName()}={Number(l.Max)}", StringComparer.Ordinal)
            .OrderByDescending(g => g.Count()).Take(MostNamed).Select(g => (g.Key, g.Count()));
}
