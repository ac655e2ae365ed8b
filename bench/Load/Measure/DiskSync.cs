namespace QuotaFunctions.Load.Measure;

/// <summary>What one fsync costs in a folder: the unit that durable latencies are stated in.</summary>
internal static class DiskSync
{
    private const int Bytes = 8192; // about what one commit appends
    private const int Times = 200;

    /// <summary>The median time of appending 8 KB and syncing the file, in milliseconds.</summary>
    public static double MedianMilliseconds(string folder)
    {
        var path = Path.Combine(folder, $"sync-{Guid.NewGuid():N}");
        var block = new byte[Bytes];
        Random.Shared.NextBytes(block);
        using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
        var times = new double[Times];
        for (var i = 0; i < Times; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            file.Write(block);
            file.Flush(flushToDisk: true);
            times[i] = TimeProvider.System.GetElapsedTime(started).TotalMilliseconds;
        }

        return Median.Of(times);
    }
}
