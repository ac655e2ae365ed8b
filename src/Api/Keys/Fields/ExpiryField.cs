using System.Collections.Immutable;
using QuotaFunctions.Api.Reading;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary><c>expires_at</c>, or <c>expires_in</c> seconds from now; null for a key that never expires.</summary>
internal sealed class ExpiryField : KeyField
{
    private const string At = "expires_at";
    private const string In = "expires_in";

    /// <summary>The longest life of a key: 100 years of 365 days.</summary>
    private const long MaxLifetimeSeconds = 100L * 365 * 86_400;

    public override ImmutableArray<string> Names => [At, In];

    public override KeySetting Read(KeyFieldReading reading)
    {
        var expiry = ReadExpiry(reading);
        var auditDetail = expiry is { } at ? $"expires_at={IsoTime.ToText(at)}" : reading.IsNew ? "never expires" : "expires_at=never";
        return new KeySetting(key => key with { ExpiresAt = expiry }, auditDetail);
    }

    private static DateTimeOffset? ReadExpiry(KeyFieldReading reading)
    {
        var (body, faults, now) = (reading.Body, reading.Faults, reading.Now);
        if (body.Has(In) && body.Has(At))
        {
            faults.Add(body.PathOf(At), "and expires_in say the same; give one of them.");
            return null;
        }

        if (body.Seconds(In, 1, MaxLifetimeSeconds) is { } seconds)
        {
            return now.AddSeconds(seconds);
        }

        if (body.Instant(At) is not { } instant)
        {
            return null;
        }

        // A change may set an expiry in the past: it ends the key.
        if (reading.IsNew && instant <= now)
        {
            faults.Add(body.PathOf(At), "must be in the future.");
        }
        else if (instant > now.AddSeconds(MaxLifetimeSeconds))
        {
            faults.Add(body.PathOf(At), "must be within 100 years.");
        }

        return instant;
    }
}
