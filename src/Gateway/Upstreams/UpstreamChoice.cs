namespace QuotaFunctions.Gateway.Upstreams;

/// <summary>An upstream that a request can go to.</summary>
/// <param name="Upstream">The upstream.</param>
/// <param name="Model">The name to send for the model, where the upstream has another; null to send it as it came.</param>
internal sealed record UpstreamChoice(Upstream Upstream, string? Model);

/// <summary>The outcome of one attempt, as far as it says something about the upstream's health.</summary>
internal enum AttemptResult
{
    /// <summary>It answered, with any status that the other members do not name.</summary>
    Answered,

    /// <summary>It answered 429.</summary>
    Refused429,

    /// <summary>It answered with a status from 500 on.</summary>
    Failed5xx,

    /// <summary>No connection could be made, or it broke before an answer.</summary>
    Unreachable,

    /// <summary>It was silent for too long.</summary>
    TimedOut,

    /// <summary>It refused the sponsor's secret. It works, so it is not left out.</summary>
    CredentialsRefused,
}
