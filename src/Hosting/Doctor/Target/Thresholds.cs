namespace QuotaFunctions.Hosting.Doctor.Target;

/// <summary>From where on several checks call something wrong.</summary>
public static class Thresholds
{
    /// <summary>The most that two clocks may differ by.</summary>
    public static readonly TimeSpan ClockDifference = TimeSpan.FromSeconds(60);

    /// <summary>A certificate that is valid for less than this ends soon.</summary>
    public static readonly TimeSpan CertificateEndsSoon = TimeSpan.FromDays(21);

    /// <summary>A memory limit below this is little, in bytes.</summary>
    public const long LittleMemory = 256L << 20;
}
