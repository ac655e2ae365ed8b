using System.Collections.Immutable;

namespace QuotaFunctions.Cli.Migrate.QuotaProxy;

/// <summary>Which columns of a usage table of quota-proxy say what.</summary>
/// <param name="Name">The table.</param>
/// <param name="Key">The column that names the key.</param>
/// <param name="NamesById">True when it names the key by its id, and not by its text or hash.</param>
/// <param name="Day">The column with the date of a sum; null for a log of single requests.</param>
/// <param name="At">The column with an instant: of the request, or of the last one of the day; null for none.</param>
/// <param name="Requests">The column with how many requests a row stands for; null for one.</param>
/// <param name="Tokens">The column with tokens; null for none.</param>
internal sealed record UsageTable(string Name, string Key, bool NamesById, string? Day, string? At, string? Requests, string? Tokens)
{
    private static readonly ImmutableArray<string> Tables =
        ["daily_usage", "usage", "usage_stats", "usage_log", "usage_logs", "usage_records", "request_logs", "quota_usage"];

    private static readonly ImmutableArray<string> Keys = ["trial_key", "api_key", "key_hash", "key"];
    private static readonly ImmutableArray<string> KeyIds = ["key_id", "api_key_id"];
    private static readonly ImmutableArray<string> Days = ["day", "date"];
    private static readonly ImmutableArray<string> Instants = ["timestamp", "request_time", "updated_at"];
    private static readonly ImmutableArray<string> Counts = ["requests", "request_count", "req_count", "cost"];

    /// <summary>The columns to read, in the order of <see cref="Key"/>, <see cref="Day"/>, <see cref="At"/>, <see cref="Requests"/>, <see cref="Tokens"/>, without those that are not there.</summary>
    public ImmutableArray<string> Columns => [.. new[] { Key, Day, At, Requests, Tokens }.OfType<string>()];

    /// <summary>Recognises a usage table; null for another one.</summary>
    public static UsageTable? Of(string name, ImmutableArray<string> columns)
    {
        string? First(ImmutableArray<string> names) => names.FirstOrDefault(n => columns.Contains(n));
        if (!Tables.Contains(name) || (First(Keys) ?? First(KeyIds)) is not { } key)
        {
            return null;
        }

        var (day, at) = (First(Days), First(Instants));
        return day is null && at is null
            ? null
            : new UsageTable(name, key, KeyIds.Contains(key), day, at, First(Counts), columns.Contains("tokens_used") ? "tokens_used" : null);
    }
}
