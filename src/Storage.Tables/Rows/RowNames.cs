using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Tables.Rows;

/// <summary>
/// The names of all partitions and rows. They consist of ids, numbers, hashes and the names of units and upstreams, never of free text. For rows
/// that are read newest first, instants and days count down, so that ordinal order is newest first.
/// </summary>
/// <remarks>
/// A key's own rows are in one partition, <c>key-{id}</c>, so that one transaction can write several of them:
/// <c>doc.</c> the record and state, <c>use.</c> usage of a day, model and upstream, <c>op.</c> an operation, <c>aud.</c> an audit row,
/// <c>mark.</c> a write that needed more than one transaction. The other partitions are indexes: <c>keys</c>, <c>audit</c>, <c>usage</c>,
/// <c>due</c>, <c>expiring</c> (operation rows), <c>expiry</c> (keys); <c>timeline-hour</c> and <c>timeline-day</c> have the charts,
/// <c>store</c> the store's marks. Row names are unique over
/// all partitions, because some emulators look up rows by name first.
/// </remarks>
internal static class RowNames
{
    public const string Keys = "keys";
    public const string Audit = "audit";
    public const string Usage = "usage";
    public const string Due = "due";
    public const string Expiring = "expiring";
    public const string KeyExpiries = "expiry";
    public const string Probe = "probe";
    public const string Store = "store";
    public const string KeyPartitions = "key-";
    public const string Documents = "doc.";
    public const string Operations = "op.";
    public const string Marks = "mark.";
    public const string AuditRows = "aud.";

    private const long LastTick = 3_155_378_975_999_999_999;
    private const int LastDay = 9_999_999;
    private const string Base32 = "0123456789abcdefghjkmnpqrstvwxyz";
    private const string Hexadecimal = "0123456789abcdef";

    public static string PartitionOf(KeyId id) => KeyPartitions + id.Value;

    public static string Document(KeyId id) => Documents + id.Value;

    public static string Operation(string operationId) => Operations + operationId;

    public static string Mark(Guid write) => $"{Marks}{write:N}";

    /// <summary>The write of a row of <see cref="Mark"/>.</summary>
    /// <exception cref="FormatException">It is no such row.</exception>
    public static Guid ReadMark(string row) => Guid.ParseExact(row.AsSpan(Marks.Length), "N");

    public static string KeyIndex(DateTimeOffset createdAt, KeyId id) => $"{CountDown(createdAt)}.{Mirror(id.Value, Base32)}";

    public static string AuditIndex(DateTimeOffset at, Guid id) => $"{CountDown(at)}.{Mirror(id.ToString("N"), Hexadecimal)}";

    public static string UsageIndex(DateOnly day, KeyId id) => $"{CountDown(day)}.{id.Value}";

    /// <summary>A day's usage of one model at one upstream; with a unit, of that unit alone.</summary>
    /// <remarks>Hashes, upstreams and units contain no dots, so two dots before the upstream distinguish it from a unit.</remarks>
    public static string UsageOf(KeyId id, DateOnly day, string model, UpstreamName upstream, string? unit = null) =>
        $"{UsageOf(id, day)}{HashOf(model)}{(upstream == UpstreamName.None ? "" : $"..{upstream}")}{(unit is null ? "" : $".{unit}")}";

    /// <summary>The common prefix of the rows of a key's day.</summary>
    public static string UsageOf(KeyId id, DateOnly day) => $"use.{id.Value}.{CountDown(day)}.";

    /// <summary>An instant counted down from the largest one, 19 digits.</summary>
    public static string CountDown(DateTimeOffset at) => (LastTick - at.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>A day counted down, 7 digits.</summary>
    public static string CountDown(DateOnly day) => (LastDay - day.DayNumber).ToString("D7", CultureInfo.InvariantCulture);

    /// <summary>A row of the index of holds or of operation rows: the start of a span of time, and the key.</summary>
    public static string Agenda(long span, KeyId id) => $"{Agenda(span)}.{id.Value}";

    /// <summary>The common prefix of the rows of a span.</summary>
    public static string Agenda(long span) => span.ToString("D11", CultureInfo.InvariantCulture);

    /// <summary>A row of the index of expiries: the instant, and the key.</summary>
    public static string ExpiryOf(DateTimeOffset at, KeyId id) => $"{ExpiryOf(at)}.{id.Value}";

    /// <summary>The common prefix of the rows of an expiry.</summary>
    public static string ExpiryOf(DateTimeOffset at) => $"ends.{at.UtcTicks:D19}";

    /// <summary>The partition of the timeline's hours or days.</summary>
    public static string PartitionOf(TimelineStep step) => $"timeline-{step.ToName()}";

    /// <summary>A row of the timeline.</summary>
    public static string Timeline(TimelineStep step, DateTimeOffset start, string writer) => $"{Timeline(step, start)}.{writer}";

    /// <summary>The common prefix of the rows of an hour or day.</summary>
    public static string Timeline(TimelineStep step, DateTimeOffset start) => $"{step.ToName()}.{start.UtcTicks:D19}";

    /// <summary>The start and the writer of a row of the timeline.</summary>
    public static (DateTimeOffset Start, string Writer) ReadTimeline(string row) =>
        row.Split('.') is [_, var ticks, var writer]
            ? (new DateTimeOffset(long.Parse(ticks, CultureInfo.InvariantCulture), TimeSpan.Zero), writer)
            : throw new FormatException("not a row of the timeline");

    /// <summary>The day of a row whose name begins with <see cref="UsageOf(KeyId, DateOnly)"/>.</summary>
    public static DateOnly DayOfUsage(string row) =>
        DateOnly.FromDayNumber(LastDay - int.Parse(row.AsSpan("use.".Length + KeyId.Length + 1, 7), CultureInfo.InvariantCulture));

    /// <summary>The key of an index row, whose name ends with the id.</summary>
    public static KeyId KeyOfAgenda(string row) => KeyId.Parse(row[^KeyId.Length..]);

    /// <summary>The span of time of an index row.</summary>
    public static long SpanOfAgenda(string row) => long.Parse(row.AsSpan(0, 11), CultureInfo.InvariantCulture);

    /// <summary>The key of a row of <see cref="Keys"/>.</summary>
    public static KeyPosition PositionOfKeyIndex(string row) => new(
        new DateTimeOffset(LastTick - long.Parse(row.AsSpan(0, 19), CultureInfo.InvariantCulture), TimeSpan.Zero),
        KeyId.Parse(Mirror(row[20..], Base32)));

    /// <summary>The day of a row of <see cref="Usage"/>.</summary>
    public static DateOnly DayOfUsageIndex(string row) => DateOnly.FromDayNumber(LastDay - int.Parse(row.AsSpan(0, 7), CultureInfo.InvariantCulture));

    /// <summary>132 bits of a text's hash in base64url: a row name for any text.</summary>
    public static string HashOf(string text)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(text), hash);
        return Base64Url.EncodeToString(hash)[..22];
    }

    /// <summary>The text in the mirrored alphabet, which reverses ordinal order. Mirroring twice gives the text again.</summary>
    private static string Mirror(string text, string alphabet) => string.Create(text.Length, (text, alphabet), static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = source.alphabet[^(source.alphabet.IndexOf(source.text[i], StringComparison.Ordinal) + 1)];
        }
    });
}
