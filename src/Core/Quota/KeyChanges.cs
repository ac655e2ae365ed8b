using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Core.Quota;

/// <summary>What each change does to a record.</summary>
internal static class KeyChanges
{
    /// <summary>The answer to a change that has nothing to do or cannot be made; null for one to make.</summary>
    public static Verdict? WithoutChange(KeyRecord key, KeyChange change) => change switch
    {
        RevokeKey => key.RevokedAt is null ? null : Verdict.Allowed,
        RotateKey or SuspendKey or ResumeKey when key.RevokedAt is not null => Verdict.Revoked,
        SuspendKey => key.SuspendedAt is null ? null : Verdict.Allowed,
        ResumeKey => key.SuspendedAt is null ? Verdict.Allowed : null,
        UpdateKey { Fits: { } fits } => fits(key) ? null : Verdict.ChangeDoesNotFit,
        _ => null,
    };

    public static KeyRecord Apply(KeyRecord key, KeyChange change, DateTimeOffset now)
    {
        var changed = change switch
        {
            UpdateKey update => Update(key, update),
            RevokeKey => key with { RevokedAt = now },
            SuspendKey => key with { SuspendedAt = now },
            ResumeKey => key with { SuspendedAt = null },
            RotateKey rotate => key with
            {
                Secret = rotate.Secret,
                PreviousSecret = rotate.Overlap > TimeSpan.Zero ? key.Secret : null,
                PreviousSecretUntil = rotate.Overlap > TimeSpan.Zero ? now + rotate.Overlap : null,
            },
            ResetKey => key,
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        };
        return changed with { Revision = key.Revision + 1 };
    }

    private static KeyRecord Update(KeyRecord key, UpdateKey update) => update.Edit(key) with
    {
        Id = key.Id,
        Prefix = key.Prefix,
        CreatedAt = key.CreatedAt,
        SuspendedAt = key.SuspendedAt,
        RevokedAt = key.RevokedAt,
        Secret = key.Secret,
        PreviousSecret = key.PreviousSecret,
        PreviousSecretUntil = key.PreviousSecretUntil,
        IssueFingerprint = key.IssueFingerprint,
        Revision = key.Revision,
    };
}
