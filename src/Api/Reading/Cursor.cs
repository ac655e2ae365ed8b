using System.Buffers.Binary;
using System.Buffers.Text;
using System.Text;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Reading;

/// <summary>
/// Cursors of listings: base64url of a version byte, a kind byte and the position. They are documented as opaque, so the format can
/// change. A cursor of another version or listing is refused, never misread.
/// </summary>
internal static class Cursor
{
    /// <summary>The longest cursor, in characters.</summary>
    public const int MaxLength = 2048;

    private const byte Version = 1;
    private const byte OfKeys = (byte)'k';
    private const byte OfUsage = (byte)'u';
    private const byte OfAudit = (byte)'a';
    private const int HeaderLength = 2;
    private const int UsageFixed = 1 + 4 + KeyId.Length;

    public static string Of(KeyPosition position)
    {
        var bytes = new byte[HeaderLength + 8 + KeyId.Length];
        Begin(bytes, OfKeys);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(HeaderLength), position.CreatedAt.UtcTicks);
        Encoding.ASCII.GetBytes(position.Id.Value, bytes.AsSpan(HeaderLength + 8));
        return Base64Url.EncodeToString(bytes);
    }

    public static KeyPosition? ReadKeys(string text) =>
        TryDecode(text, OfKeys, out var rest) && rest.Length == 8 + KeyId.Length
        && TryReadInstant(rest, out var at) && KeyId.TryParse(Encoding.ASCII.GetString(rest[8..]), out var id)
            ? new KeyPosition(at, id)
            : null;

    public static string Of(AuditPosition position)
    {
        var bytes = new byte[HeaderLength + 8 + 16];
        Begin(bytes, OfAudit);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(HeaderLength), position.At.UtcTicks);
        position.Id.TryWriteBytes(bytes.AsSpan(HeaderLength + 8));
        return Base64Url.EncodeToString(bytes);
    }

    public static AuditPosition? ReadAudit(string text) =>
        TryDecode(text, OfAudit, out var rest) && rest.Length == 8 + 16 && TryReadInstant(rest, out var at)
            ? new AuditPosition(at, new Guid(rest[8..]))
            : null;

    /// <summary>
    /// The cursor contains the grouping and only the values that the query groups by: day, key, then owner, tag and upstream, each
    /// with its length in front (<see cref="CursorTexts"/>). The rest is the model.
    /// </summary>
    public static string Of(UsagePosition position, UsageGrouping grouping)
    {
        var names = CursorTexts.Of(position, grouping);
        var bytes = new byte[HeaderLength + UsageFixed + names.Length];
        Begin(bytes, OfUsage);
        bytes[HeaderLength] = (byte)grouping;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(HeaderLength + 1), position.Day?.DayNumber ?? 0);
        Encoding.ASCII.GetBytes(position.KeyId?.Value ?? "", bytes.AsSpan(HeaderLength + 5));
        names.CopyTo(bytes.AsSpan(HeaderLength + UsageFixed));
        return Base64Url.EncodeToString(bytes);
    }

    public static UsagePosition? ReadUsage(string text, UsageGrouping grouping)
    {
        if (!TryDecode(text, OfUsage, out var rest) || rest.Length < UsageFixed || rest[0] != (byte)grouping
            || !CursorTexts.TryRead(rest[UsageFixed..], grouping, out var owner, out var tag, out var upstream, out var model))
        {
            return null;
        }

        var dayNumber = BinaryPrimitives.ReadInt32BigEndian(rest[1..]);
        if (dayNumber < 0 || dayNumber > DateOnly.MaxValue.DayNumber)
        {
            return null;
        }

        KeyId? id = null;
        if (grouping.HasFlag(UsageGrouping.Key))
        {
            if (!KeyId.TryParse(Encoding.ASCII.GetString(rest.Slice(5, KeyId.Length)), out var read))
            {
                return null;
            }

            id = read;
        }

        return new UsagePosition(
            grouping.HasFlag(UsageGrouping.Day) ? DateOnly.FromDayNumber(dayNumber) : null,
            id,
            model,
            upstream,
            owner,
            tag);
    }

    private static void Begin(Span<byte> bytes, byte kind) => (bytes[0], bytes[1]) = (Version, kind);

    private static bool TryDecode(string text, byte kind, out ReadOnlySpan<byte> rest)
    {
        rest = default;
        if (text.Length is 0 or > MaxLength || !Base64Url.IsValid(text))
        {
            return false;
        }

        var bytes = Base64Url.DecodeFromChars(text);
        if (bytes.Length < HeaderLength || bytes[0] != Version || bytes[1] != kind)
        {
            return false;
        }

        rest = bytes.AsSpan(HeaderLength);
        return true;
    }

    private static bool TryReadInstant(ReadOnlySpan<byte> bytes, out DateTimeOffset instant)
    {
        var ticks = BinaryPrimitives.ReadInt64BigEndian(bytes);
        var isValid = ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks;
        instant = isValid ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;
        return isValid;
    }
}
