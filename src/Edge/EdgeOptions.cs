using System.Collections.Immutable;

namespace QuotaFunctions.Edge;

/// <summary>The settings of authentication. The host reads and checks them.</summary>
public sealed record EdgeOptions
{
    /// <summary>The admin tokens that are accepted, at least 32 characters each. Without a token the admin API answers 503.</summary>
    public ImmutableArray<string> AdminTokens { get; init; } = [];

    /// <summary>True when a trusted proxy stands in front, so that the last <c>X-Forwarded-For</c> address is the client's.</summary>
    public bool TrustForwardedHeaders { get; init; }

    /// <summary>Wrong admin tokens that one address may send in a minute.</summary>
    /// <value>Default 20.</value>
    public int MaxAdminFailuresPerMinute { get; init; } = 20;
}
