namespace QuotaFunctions.Gateway.Forwarding;

/// <summary>How sending a request to one upstream ended, up to the head of its answer.</summary>
internal enum AttemptEnd
{
    /// <summary>The head of an answer for the client has come.</summary>
    Answer,

    /// <summary>No connection, or it broke before the whole request was sent: the upstream cannot have worked on it.</summary>
    Unreachable,

    /// <summary>The upstream had the whole request and closed the connection without an answer.</summary>
    Dropped,

    /// <summary>No head of an answer in time, and the request was not sent whole.</summary>
    Stalled,

    /// <summary>No head of an answer in time, though the upstream had the whole request and may be working on it.</summary>
    TimedOut,

    /// <summary>The upstream refused the sponsor's secret.</summary>
    CredentialsRefused,

    /// <summary>An answer that is of no use to the client: a redirect, or a head that cannot be passed on.</summary>
    Unusable,

    /// <summary>The upstream answered 429.</summary>
    Busy,

    /// <summary>The upstream answered with a 5xx status.</summary>
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

/// <summary>Properties of <see cref="AttemptEnd"/>.</summary>
internal static class AttemptEnds
{
    /// <summary>True when the client's body was at fault, not the upstream or the network.</summary>
    public static bool IsOfClientsBody(this AttemptEnd end) => end is AttemptEnd.BodyTooLong or AttemptEnd.BodyBroken or AttemptEnd.BodyTooSlow;

    /// <summary>
    /// True when another upstream may be tried: the client has received nothing yet, and this upstream did no billable work. An upstream that
    /// took the request and then sent nothing may have done such work; one that failed or closed the connection has not (ADR 020).
    /// </summary>
    public static bool MayTryNext(this AttemptEnd end) =>
        end is AttemptEnd.Unreachable or AttemptEnd.Dropped or AttemptEnd.Stalled or AttemptEnd.CredentialsRefused or AttemptEnd.Unusable or AttemptEnd.Busy
            or AttemptEnd.Failed;
}
