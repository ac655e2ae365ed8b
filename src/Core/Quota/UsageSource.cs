namespace QuotaFunctions.Core.Quota;

/// <summary>Where a usage figure came from, from the most certain to the least.</summary>
public enum UsageSource
{
    /// <summary>The upstream's <c>usage</c>, or the caller's own cost.</summary>
    Reported,

    /// <summary>Estimated from the request and the answer, because the upstream reported no usage.</summary>
    Estimated,

    /// <summary>The held amount, because nobody settled the hold in time.</summary>
    Held,
}

/// <summary>The names of sources in the API and in stores.</summary>
public static class UsageSourceNames
{
    /// <summary>The source's name.</summary>
    public static string ToName(this UsageSource source) => source switch
    {
        UsageSource.Reported => "reported",
        UsageSource.Estimated => "estimated",
        UsageSource.Held => "held",
        _ => throw new ArgumentOutOfRangeException(nameof(source)),
    };

    /// <summary>Reads a source that was written by this service.</summary>
    /// <exception cref="FormatException">The text is not a source.</exception>
    public static UsageSource Parse(string name) => name switch
    {
        "reported" => UsageSource.Reported,
        "estimated" => UsageSource.Estimated,
        "held" => UsageSource.Held,
        _ => throw new FormatException("not a usage source"),
    };
}
