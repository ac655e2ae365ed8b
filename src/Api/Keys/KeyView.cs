using System.Collections.Immutable;
using QuotaFunctions.Api.Quota;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Api.Keys;

/// <summary>A key, for administrators.</summary>
internal record KeyView
{
    /// <summary>The public id: 16 characters.</summary>
    public required string Id { get; init; }

    /// <summary>The prefix of the key's text: 0 to 32 characters.</summary>
    public required string Prefix { get; init; }

    /// <summary>A name for people, at most 200 characters; null when there is none.</summary>
    public required string? Label { get; init; }

    /// <summary>Who is responsible for the key, at most 200 characters; null when nobody was named.</summary>
    public required string? Owner { get; init; }

    /// <summary>The key's tags, in the order given, at most 16; empty for none.</summary>
    public required ImmutableArray<string> Tags { get; init; }

    /// <summary><c>active</c>, <c>exhausted</c>, <c>suspended</c>, <c>expired</c> or <c>revoked</c>.</summary>
    public required string Status { get; init; }

    /// <summary>Its limits with their current use, in the record's order; empty for an unlimited key.</summary>
    public required ImmutableArray<LimitView> Limits { get; init; }

    /// <summary>The limit on requests per lifetime; null when there is none.</summary>
    public required long? Quota { get; init; }

    /// <summary>Requests charged over the key's lifetime.</summary>
    public required long Used { get; init; }

    /// <summary>What is left of <see cref="Quota"/>, in requests; null when there is none.</summary>
    public required long? Remaining { get; init; }

    /// <summary>The IANA zone in which its windows begin.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The models that the key may use, 1 to 100; null for every model.</summary>
    public required ImmutableArray<string>? Models { get; init; }

    /// <summary>The most concurrent forwarded requests, 1 … 10,000; null when the key has no such limit.</summary>
    public required int? MaxParallel { get; init; }

    /// <summary>When it was issued.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The instant from which the key is refused; null when it never expires.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was suspended; null while it is not.</summary>
    public required DateTimeOffset? SuspendedAt { get; init; }

    /// <summary>When it was last charged; null before its first use.</summary>
    public required DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Creates the view of a key at one instant.</summary>
    public static KeyView Of(KeySnapshot snapshot)
    {
        var key = snapshot.Record;
        return new KeyView
        {
            Id = key.Id.Value,
            Prefix = key.Prefix.Value,
            Label = key.Label,
            Owner = key.Owner,
            Tags = [.. key.Tags.Select(t => t.Value)],
            Status = KeyStatusNames.Of(snapshot.Status),
            Limits = LimitView.Of(snapshot.Limits),
            Quota = key.Limits.RequestQuota,
            Used = snapshot.RequestsUsed,
            Remaining = RemainingQuota(snapshot),
            TimeZone = key.TimeZone,
            Models = key.Models.IsDefaultOrEmpty ? null : key.Models,
            MaxParallel = key.MaxParallel,
            CreatedAt = key.CreatedAt,
            ExpiresAt = key.ExpiresAt,
            SuspendedAt = key.SuspendedAt,
            LastUsedAt = snapshot.LastUsedAt,
        };
    }

    private static long? RemainingQuota(KeySnapshot snapshot)
    {
        foreach (var status in snapshot.Limits)
        {
            if (status.Window == WindowKind.Lifetime && status.Unit == Unit.Requests)
            {
                return status.Remaining;
            }
        }

        return null;
    }
}

/// <summary>A page of keys, newest first.</summary>
/// <param name="Keys">The keys, at most 1,000.</param>
/// <param name="NextCursor">Where the next page begins; null on the last.</param>
internal sealed record KeyPageView(ImmutableArray<KeyView> Keys, string? NextCursor);
