namespace QuotaFunctions.Gateway.Billing;

/// <summary>How an exchange with the upstream ended.</summary>
internal enum ExchangeEnd
{
    /// <summary>The whole answer was passed on.</summary>
    Answered,

    /// <summary>No connection, or none that brought the head of an answer.</summary>
    Unreachable,

    /// <summary>No head of an answer in time.</summary>
    TimedOut,

    /// <summary>The upstream would not have the sponsor's secret.</summary>
    CredentialsRefused,

    /// <summary>The answer's head could not be passed on.</summary>
    Unusable,

    /// <summary>The client left before the end.</summary>
    ClientGone,

    /// <summary>The answer broke off, or was cut because it was silent or took too long.</summary>
    BrokenOff,

    /// <summary>The request's body was too long, and was cut.</summary>
    BodyTooLarge,
}
