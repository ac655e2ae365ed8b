using System.Globalization;

namespace QuotaFunctions.Storage.Sqlite.Writing;

/// <summary>How long the parts of a transaction took.</summary>
/// <param name="Lock">Waiting for the database's lock.</param>
/// <param name="Rows">Reading and changing rows.</param>
/// <param name="Flush">Committing, until the disk has it.</param>
internal readonly record struct WriteTimes(TimeSpan Lock, TimeSpan Rows, TimeSpan Flush)
{
    /// <summary>In all.</summary>
    public TimeSpan Total => Lock + Rows + Flush;

    /// <summary>The part that took longest, in words that tell an operator where to look.</summary>
    public string Cause
    {
        get
        {
            var longest = TimeSpan.FromTicks(Math.Max(Lock.Ticks, Math.Max(Rows.Ticks, Flush.Ticks)));
            var milliseconds = longest.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture);
            return longest == Lock ? $"another process held the database's lock for {milliseconds} ms"
                : longest == Flush ? $"the disk needed {milliseconds} ms to store the commit"
                : $"its rows needed {milliseconds} ms: the processor or the memory is short, or the disk reads slowly";
        }
    }
}
