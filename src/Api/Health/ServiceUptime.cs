namespace QuotaFunctions.Api.Health;

/// <summary>How long the service has been up.</summary>
internal sealed class ServiceUptime(TimeProvider time)
{
    private readonly long _started = time.GetTimestamp();

    /// <summary>Whole seconds since the service started.</summary>
    public long Seconds => (long)time.GetElapsedTime(_started).TotalSeconds;
}
