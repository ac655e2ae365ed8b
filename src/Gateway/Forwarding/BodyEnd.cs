namespace QuotaFunctions.Gateway.Forwarding;

/// <summary>How the body of an answer came to its end.</summary>
internal enum BodyEnd
{
    /// <summary>It was read whole, and passed on as long as the client was there.</summary>
    Whole,

    /// <summary>The upstream broke it off, or it was cut because it was silent or took too long.</summary>
    BrokenOff,

    /// <summary>The client left, and it was not read to its end.</summary>
    ClientGone,
}
