using System.Collections.Immutable;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Cli.Migrate.QuotaProxy;

/// <summary>What a store of quota-proxy holds.</summary>
/// <param name="Form">The tables or members by which it was recognised, in words.</param>
/// <param name="Keys">The keys that can be imported.</param>
/// <param name="Unreadable">What cannot be imported, and why.</param>
/// <param name="UsageOfUnknownKeys">Usage rows of keys that the store does not have (any more).</param>
/// <param name="ShortenedLabels">Labels and owners of which only a part is kept.</param>
/// <param name="MayBeInUse">True when the store has a write-ahead log, which a program that closes it takes away.</param>
internal sealed record ProxyStore(
    string Form,
    ImmutableArray<ProxyKey> Keys,
    ImmutableArray<UnreadableRow> Unreadable,
    int UsageOfUnknownKeys,
    int ShortenedLabels,
    bool MayBeInUse);

/// <summary>One row that cannot be imported.</summary>
/// <param name="Place">The table or member and the number of the row in it, from 1; never a key.</param>
/// <param name="Reason">Why, as the rest of a sentence.</param>
internal sealed record UnreadableRow(string Place, string Reason);

/// <summary>A key of quota-proxy, ready to be imported.</summary>
internal sealed record ProxyKey
{
    /// <summary>Where it stands, for reports.</summary>
    public required string Place { get; init; }

    /// <summary>The SHA-256 of its text.</summary>
    public required SecretHash Hash { get; init; }

    /// <summary>What a key begins with that replaces it.</summary>
    public required KeyPrefix Prefix { get; init; }

    /// <summary>A name for people; null for none.</summary>
    public string? Label { get; init; }

    /// <summary>Who answers for it; null for nobody.</summary>
    public string? Owner { get; init; }

    /// <summary>When it was issued; null when the store does not say.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When it expires; null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>False for a key that was switched off.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>The limits on requests that the store has; empty where one setting of quota-proxy held for all keys.</summary>
    public ImmutableArray<ProxyLimit> Limits { get; init; } = [];

    /// <summary>Its usage.</summary>
    public ProxyUsage Usage { get; } = new();
}

/// <summary>At most so many requests in each window.</summary>
/// <param name="Window">The window.</param>
/// <param name="Max">The most requests.</param>
/// <param name="Used">How many were used, where the store counts them beside the limit; null where usage rows tell.</param>
internal sealed record ProxyLimit(WindowKind Window, long Max, long? Used = null);
