using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Storage.Serialization;

/// <summary>The stored form of a record. Members are added, never renamed; a reader takes a missing one for its default.</summary>
internal sealed class KeyDocument
{
    public required string Id { get; set; }
    public required string Prefix { get; set; }
    public string? Label { get; set; }
    public string? Owner { get; set; }
    public string[]? Tags { get; set; }
    public LimitDocument[]? Limits { get; set; }
    public required string TimeZone { get; set; }
    public string[]? Models { get; set; }
    public int? MaxParallel { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? ExpiresAt { get; set; }
    public DateTimeOffset? SuspendedAt { get; set; }
    public DateTimeOffset? RevokedAt { get; set; }
    public required string SecretHash { get; set; }
    public string? PreviousSecretHash { get; set; }
    public DateTimeOffset? PreviousSecretUntil { get; set; }
    public string? IssueFingerprint { get; set; }
    public long Revision { get; set; }

    public static KeyDocument Of(KeyRecord record) => new()
    {
        Id = record.Id.Value,
        Prefix = record.Prefix.Value,
        Label = record.Label,
        Owner = record.Owner,
        Tags = record.Tags.IsEmpty ? null : [.. record.Tags.Select(t => t.Value)],
        Limits = record.Limits.Count == 0 ? null : [.. record.Limits.Select(LimitDocument.Of)],
        TimeZone = record.TimeZone,
        Models = record.Models.IsEmpty ? null : [.. record.Models],
        MaxParallel = record.MaxParallel,
        CreatedAt = record.CreatedAt,
        ExpiresAt = record.ExpiresAt,
        SuspendedAt = record.SuspendedAt,
        RevokedAt = record.RevokedAt,
        SecretHash = record.Secret.ToHex(),
        PreviousSecretHash = record.PreviousSecret?.ToHex(),
        PreviousSecretUntil = record.PreviousSecretUntil,
        IssueFingerprint = record.IssueFingerprint,
        Revision = record.Revision,
    };

    /// <exception cref="FormatException">A member holds what no record can have.</exception>
    public KeyRecord ToRecord() => new()
    {
        Id = KeyId.Parse(Id),
        Prefix = KeyPrefix.TryParse(Prefix, out var prefix) ? prefix : throw new FormatException("not a prefix"),
        Label = Label,
        Owner = Owner,
        Tags = [.. (Tags ?? []).Select(Tag.Parse)],
        Limits = LimitSet.Of((Limits ?? []).Select(l => l.ToLimit())),
        TimeZone = QuotaCodec.Present(TimeZone),
        Models = [.. (Models ?? []).Select(m => m ?? throw new FormatException("not a model"))],
        MaxParallel = MaxParallel is null or (>= 1 and <= KeyRecord.LargestMaxParallel)
            ? MaxParallel
            : throw new FormatException("not a number of parallel requests"),
        CreatedAt = CreatedAt,
        ExpiresAt = ExpiresAt,
        SuspendedAt = SuspendedAt,
        RevokedAt = RevokedAt,
        Secret = Keys.SecretHash.FromHex(SecretHash),
        PreviousSecret = PreviousSecretHash is { } hex ? Keys.SecretHash.FromHex(hex) : null,
        PreviousSecretUntil = PreviousSecretUntil,
        IssueFingerprint = IssueFingerprint,
        Revision = Revision,
    };
}
