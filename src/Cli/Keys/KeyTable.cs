using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Cli.Client;
using QuotaFunctions.Cli.Output;

namespace QuotaFunctions.Cli.Keys;

/// <summary>Keys for people: one line a key in a list, one line a member for a single key.</summary>
internal static class KeyTable
{
    /// <summary>A list of keys.</summary>
    public static Table List(IEnumerable<KeyRecord> keys)
    {
        var table = new Table("id", "label", "owner", "tags", "status", "limits", "expires_at");
        foreach (var key in keys)
        {
            table.Add(key.Id, key.Label, key.Owner, string.Join(' ', key.Tags), key.Status, InWords(key.Limits), KeyRecord.InWords(key.ExpiresAt));
        }

        return table;
    }

    /// <summary>Writes one key.</summary>
    public static void Write(Terminal terminal, JsonElement document)
    {
        terminal.WriteJson(document.WriteTo);
        var key = KeyRecord.Read(document);
        var table = new Table("member", "value");
        table.Add("id", key.Id);
        table.Add("label", key.Label);
        table.Add("owner", key.Owner);
        table.Add("tags", string.Join(' ', key.Tags));
        table.Add("status", key.Status);
        foreach (var limit in key.Limits)
        {
            var held = limit.Held == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {limit.Held} held");
            table.Add(limit.Name, string.Create(CultureInfo.InvariantCulture, $"{limit.Used} of {limit.Limit} used{held}, {limit.Remaining} left"));
        }

        table.Add("time_zone", key.TimeZone);
        table.Add("models", key.Models is null ? "all" : string.Join(' ', key.Models));
        table.Add("max_parallel", key.MaxParallel?.ToString(CultureInfo.InvariantCulture));
        table.Add("created_at", KeyRecord.InWords(key.CreatedAt));
        table.Add("expires_at", KeyRecord.InWords(key.ExpiresAt) ?? "never");
        table.Add("last_used_at", KeyRecord.InWords(key.LastUsedAt));
        terminal.Write(table);
    }

    private static string InWords(IReadOnlyList<KeyLimit> limits) =>
        string.Join(' ', limits.Select(l => string.Create(CultureInfo.InvariantCulture, $"{l.Name}={l.Used}/{l.Limit}")));
}
