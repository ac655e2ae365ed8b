using System.Collections.Frozen;
using System.Collections.Immutable;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Cli.Migrate.QuotaProxy;

/// <summary>
/// What the columns of quota-proxy's key tables mean. Its servers, scripts and migrations named them differently, but never gave two meanings to one name.
/// </summary>
internal static class KeyColumns
{
    /// <summary>The tables of keys, of all its versions.</summary>
    public static readonly ImmutableArray<string> Tables = ["trial_keys", "api_keys", "keys", "quota_keys"];

    /// <summary>Columns with the whole key.</summary>
    public static readonly FrozenSet<string> Text = FrozenSet.Create("key", "api_key", "trial_key");

    /// <summary>The column with the SHA-256 of the whole key.</summary>
    public const string Hash = "key_hash";

    /// <summary>Columns with a name for people, the better first.</summary>
    public static readonly ImmutableArray<string> Label = ["label", "name", "note"];

    /// <summary>Columns with whoever answers for the key.</summary>
    public static readonly ImmutableArray<string> Owner = ["owner", "email"];

    /// <summary>Columns that other tables name a key by.</summary>
    public static readonly ImmutableArray<string> Ids = ["id", "key_id"];

    /// <summary>Columns that say 0 for a key that is switched off.</summary>
    public static readonly ImmutableArray<string> Active = ["is_active", "enabled"];

    /// <summary>Columns with the days that a key is good for, counted from an instant that only the expiry tells.</summary>
    public static readonly ImmutableArray<string> Term = ["trial_days", "expiry_days"];

    /// <summary>Columns with a limit on requests.</summary>
    public static readonly FrozenDictionary<string, WindowKind> Limits = new Dictionary<string, WindowKind>
    {
        ["total_quota"] = WindowKind.Lifetime,
        ["quota_limit"] = WindowKind.Lifetime,
        ["quota_monthly"] = WindowKind.Month,
        ["daily_limit"] = WindowKind.Day,
        ["quota_daily"] = WindowKind.Day,
        ["max_requests_per_day"] = WindowKind.Day,
        ["rate_limit"] = WindowKind.Minute,
    }.ToFrozenDictionary();

    /// <summary>Columns with what was used of a lifetime limit.</summary>
    public static readonly ImmutableArray<string> LifetimeUsed = ["used_quota", "quota_used"];

    /// <summary>When the key was issued and when it expires.</summary>
    public const string CreatedAt = "created_at", ExpiresAt = "expires_at";

    /// <summary>For a trial key 1, else 0: only those have a term.</summary>
    public const string IsTrial = "is_trial";

    /// <summary>Columns that change nothing about what a key may do.</summary>
    private static readonly FrozenSet<string> Harmless =
        FrozenSet.Create("updated_at", "key_type", "metadata", "description", "notes", "activated_at", "is_used");

    /// <summary>True for a table with this name and these columns.</summary>
    public static bool IsKeyTable(string name, ImmutableArray<string> columns) =>
        Tables.Contains(name) && (columns.Contains(Hash) || columns.Any(Text.Contains));

    /// <summary>True for a column whose meaning is known.</summary>
    public static bool IsKnown(string column) =>
        Text.Contains(column) || column is Hash or CreatedAt or ExpiresAt or IsTrial || Label.Contains(column) || Owner.Contains(column) || Ids.Contains(column)
        || Active.Contains(column) || Term.Contains(column) || Limits.ContainsKey(column) || LifetimeUsed.Contains(column) || Harmless.Contains(column);
}
