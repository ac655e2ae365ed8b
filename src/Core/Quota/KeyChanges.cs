using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;

namespace QuotaFunctions.Core.Quota;

/// <summary>What each change does to a record.</summary>
internal static class KeyChanges
{
    public static KeyRecord Apply(KeyRecord key, KeyChange change, DateTimeOffset now)
    {
        var changed = change switch
        {
            UpdateKey update => Update(key, update),
            RevokeKey => key with { RevokedAt = now },
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

    private static KeyRecord Update(KeyRecord key, UpdateKey update)
    {
        var limits = update.Limits.IsSet ? update.Limits.Value ?? LimitSet.None : key.Limits;
        return key with
        {
            Label = update.Label.IsSet ? update.Label.Value : key.Label,
            Limits = update.Quota.IsSet ? limits.WithRequestQuota(update.Quota.Value) : limits,
            ExpiresAt = update.ExpiresAt.IsSet ? update.ExpiresAt.Value : key.ExpiresAt,
            TimeZone = update.TimeZone.IsSet ? update.TimeZone.Value ?? key.TimeZone : key.TimeZone,
            Models = update.Models.IsSet ? update.Models.Value ?? [] : key.Models,
            MaxParallel = update.MaxParallel.IsSet ? update.MaxParallel.Value : key.MaxParallel,
        };
    }
}
