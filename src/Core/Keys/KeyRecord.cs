using System.Collections.Immutable;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Keys;

/// <summary>An administrator's settings for a key. It changes only by <see cref="Quota.KeyChange"/>.</summary>
public sealed record KeyRecord
{
    /// <summary>The largest <see cref="MaxParallel"/>.</summary>
    public const int LargestMaxParallel = 10_000;

    /// <summary>The public id.</summary>
    public required KeyId Id { get; init; }

    /// <summary>What the key's text starts with.</summary>
    public required KeyPrefix Prefix { get; init; }

    /// <summary>A name for people, at most 200 characters; null when none was given.</summary>
    public string? Label { get; init; }

    /// <summary>Who answers for it, at most 200 characters; null when nobody was named.</summary>
    public string? Owner { get; init; }

    /// <summary>The tags that it is grouped by, in the order given: at most <see cref="Tag.MaxCount"/>, no two alike; empty for none.</summary>
    public ImmutableArray<Tag> Tags { get; init; } = [];

    /// <summary>The limits, possibly none (an unlimited key).</summary>
    public LimitSet Limits { get; init; } = LimitSet.None;

    /// <summary>The IANA zone in which calendar windows begin.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The models that may be asked for; empty means every model.</summary>
    public ImmutableArray<string> Models { get; init; } = [];

    /// <summary>
    /// The most forwarded requests that may be under way at once, in each process on its own: 1 … <see cref="LargestMaxParallel"/>; null for as
    /// many as the process lets a key have.
    /// </summary>
    public int? MaxParallel { get; init; }

    /// <summary>When it was issued.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>From this instant on it is refused; null never expires.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Since when it is suspended; null while it is not.</summary>
    public DateTimeOffset? SuspendedAt { get; init; }

    /// <summary>When it was revoked; null while it is not.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The hash of the current secret.</summary>
    public required SecretHash Secret { get; init; }

    /// <summary>The hash of the secret before the last rotation, honoured until <see cref="PreviousSecretUntil"/>.</summary>
    public SecretHash? PreviousSecret { get; init; }

    /// <summary>When the previous secret stops working; null when there is none.</summary>
    public DateTimeOffset? PreviousSecretUntil { get; init; }

    /// <summary>What was asked for, as a hash, for a key that was issued under an idempotency key; else null.</summary>
    public string? IssueFingerprint { get; init; }

    /// <summary>Counts the changes, from 1; the ETag of the record.</summary>
    public long Revision { get; init; } = 1;

    /// <summary>True when <paramref name="secret"/> opens this key at <paramref name="now"/>; constant time.</summary>
    public bool Opens(ReadOnlySpan<char> secret, DateTimeOffset now)
    {
        Span<byte> presented = stackalloc byte[SecretHash.Size];
        SecretHash.Compute(secret, presented);
        return Opens(presented, now);
    }

    /// <summary>True when a secret with this hash opens this key at <paramref name="now"/>; constant time.</summary>
    public bool Opens(SecretHash presented, DateTimeOffset now) => Opens(presented.Bytes, now);

    /// <summary>True when one of its secrets, current or replaced, is the whole text of a <see cref="LegacyKey"/>.</summary>
    internal bool HasLegacySecret => LegacyKey.IdOf(Secret) == Id || (PreviousSecret is { } previous && LegacyKey.IdOf(previous) == Id);

    private bool Opens(ReadOnlySpan<byte> presented, DateTimeOffset now)
    {
        // Both compares run always: the time says nothing of which secret matched.
        var current = Secret.Matches(presented);
        var previous = PreviousSecret is { } hash && hash.Matches(presented);
        return current | (previous & PreviousSecretUntil > now);
    }
}
