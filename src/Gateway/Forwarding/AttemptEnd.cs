namespace QuotaFunctions.Gateway.Forwarding;

/// <summary>What came of sending a request to one upstream, up to the head of its answer.</summary>
internal enum AttemptEnd
{
    /// <summary>An answer that is the client's: its head has come.</summary>
    Answer,

    /// <summary>No connection, or it broke before the whole request was sent: the upstream cannot have worked on it.</summary>
    Unreachable,

    /// <summary>The upstream had the whole request and closed the connection without an answer.</summary>
    Dropped,

    /// <summary>No head of an answer in time, and the request was not sent whole.</summary>
    Stalled,

    /// <summary>No head of an answer in time, though the upstream had the whole request and may be working on it.</summary>
    TimedOut,

    /// <summary>The upstream would not have the sponsor's secret.</summary>
    CredentialsRefused,

    /// <summary>An answer that means nothing to the client: a redirect, or a head that cannot be passed on.</summary>
    Unusable,

    /// <summary>The upstream said that it is too busy (429).</summary>
    Busy,

    /// <summary>The upstream said that it failed (5xx).</summary>
    Failed,

    /// <summary>The client left.</summary>
    ClientGone,

    /// <summary>The client's body was longer than allowed, and was cut.</summary>
    BodyTooLong,

    /// <summary>The client broke its body off.</summary>
    BodyBroken,

    /// <summary>The client's body came too slowly, and was cut.</summary>
    BodyTooSlow,
}

/// <summary>Questions about <see cref="AttemptEnd"/>.</summary>
internal static class AttemptEnds
{
    /// <summary>True where the client's body was at fault, and so neither the upstream nor the way to it.</summary>
    public static bool IsOfClientsBody(this AttemptEnd end) => end is AttemptEnd.BodyTooLong or AttemptEnd.BodyBroken or AttemptEnd.BodyTooSlow;

    /// <summary>
    /// True where another upstream may be asked: nothing of an answer has gone to the client, and this one did no work that is billed. One
    /// that took the request and fell silent may have; one that failed or closed the connection has not (ADR 020).
    /// </summary>
    public static bool MayTryNext(this AttemptEnd end) =>
        end is AttemptEnd.Unreachable or AttemptEnd.Dropped or AttemptEnd.Stalled or AttemptEnd.CredentialsRefused or AttemptEnd.Unusable or AttemptEnd.Busy
            or AttemptEnd.Failed;
}
