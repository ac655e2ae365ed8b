namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>The units of time that the indexes of holds and operations are sorted by.</summary>
internal static class Agenda
{
    /// <summary>The minute an instant is in.</summary>
    public static long Minute(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerMinute;

    /// <summary>The hour an instant is in.</summary>
    public static long Hour(DateTimeOffset at) => at.UtcTicks / TimeSpan.TicksPerHour;
}
