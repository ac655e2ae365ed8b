namespace QuotaFunctions.Core.Engine;

/// <summary>
/// Leases: an instance takes a slice of what a hot key has left in one write and admits from memory against it, so that the key costs a
/// few writes a second instead of one a batch. Worth it where a write is dear and instances contend (Table Storage).
/// </summary>
/// <remarks>
/// The slice is a hold: it counts as used while it is out, so no limit can be passed. An instance that dies leaves at most one slice
/// per key, which is charged as held when the hold expires: what was admitted from it must not come back.
/// </remarks>
public sealed record LeaseOptions
{
    /// <summary>How long an instance admits from one slice, above zero; also the longest time for which it may miss a revocation while it spends.</summary>
    /// <value>Default 2 seconds.</value>
    public TimeSpan Term { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How much longer the hold lasts, so that the slice can be given back in time.</summary>
    /// <value>Default 8 seconds.</value>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>A lease that nobody drew on for so long is given back.</summary>
    /// <value>Default 500 milliseconds.</value>
    public TimeSpan IdleAfter { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The spending, in operations a second, from which a key is hot.</summary>
    /// <value>Default 20.</value>
    public int HotRate { get; init; } = 20;

    /// <summary>A slice is at most what is left of any limit divided by this, 2 or more: slices shrink as the limit nears.</summary>
    /// <value>Default 16.</value>
    public int ShareOfRemaining { get; init; } = 16;

    /// <summary>A slice that would carry fewer operations than this is not worth a lease: the key is spent exactly, write by write.</summary>
    /// <value>Default 16.</value>
    public int MinOperations { get; init; } = 16;
}
