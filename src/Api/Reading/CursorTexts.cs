using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Api.Reading;

/// <summary>
/// The texts in a cursor of usage: owner, tag and upstream, if grouped by, and then the model. Two bytes of length precede an owner;
/// they are <see cref="NoOwner"/> for keys without one. One byte of length precedes the others; it is 0 for none.
/// </summary>
internal static class CursorTexts
{
    private const ushort NoOwner = ushort.MaxValue;

    public static ReadOnlySpan<byte> Of(UsagePosition position, UsageGrouping grouping)
    {
        var bytes = new ArrayBufferWriter<byte>();
        if (grouping.HasFlag(UsageGrouping.Owner))
        {
            var owner = position.Owner is { } text ? Encoding.UTF8.GetBytes(text) : null;
            BinaryPrimitives.WriteUInt16BigEndian(bytes.GetSpan(2), (ushort?)owner?.Length ?? NoOwner);
            bytes.Advance(2);
            bytes.Write(owner);
        }

        if (grouping.HasFlag(UsageGrouping.Tag))
        {
            WriteName(bytes, position.Tag?.Value ?? "");
        }

        if (grouping.HasFlag(UsageGrouping.Upstream))
        {
            WriteName(bytes, position.Upstream?.Value ?? "");
        }

        bytes.Write(Encoding.UTF8.GetBytes(position.Model ?? ""));
        return bytes.WrittenSpan;
    }

    /// <summary>Reads them; false when they do not fit this grouping. Values that are not grouped by are null.</summary>
    public static bool TryRead(
        ReadOnlySpan<byte> bytes, UsageGrouping grouping, out string? owner, out Tag? tag, out UpstreamName? upstream, out string? model)
    {
        (owner, tag, upstream, model) = (null, null, null, null);
        if ((grouping.HasFlag(UsageGrouping.Owner) && !TryReadOwner(ref bytes, out owner))
            || (grouping.HasFlag(UsageGrouping.Tag) && !TryReadTag(ref bytes, out tag))
            || (grouping.HasFlag(UsageGrouping.Upstream) && !TryReadUpstream(ref bytes, out upstream))
            || !Utf8.IsValid(bytes))
        {
            return false;
        }

        model = grouping.HasFlag(UsageGrouping.Model) ? Encoding.UTF8.GetString(bytes) : null;
        return true;
    }

    private static void WriteName(ArrayBufferWriter<byte> bytes, string name)
    {
        bytes.Write([(byte)name.Length]);
        bytes.Write(Encoding.ASCII.GetBytes(name));
    }

    private static bool TryReadOwner(ref ReadOnlySpan<byte> bytes, out string? owner)
    {
        owner = null;
        if (!BinaryPrimitives.TryReadUInt16BigEndian(bytes, out var length))
        {
            return false;
        }

        bytes = bytes[2..];
        if (length == NoOwner)
        {
            return true;
        }

        if (length > bytes.Length || !Utf8.IsValid(bytes[..length]))
        {
            return false;
        }

        owner = Encoding.UTF8.GetString(bytes[..length]);
        bytes = bytes[length..];
        return true;
    }

    private static bool TryReadTag(ref ReadOnlySpan<byte> bytes, out Tag? tag)
    {
        tag = null;
        if (!TryReadName(ref bytes, out var text))
        {
            return false;
        }

        if (text.Length == 0)
        {
            return true;
        }

        tag = Tag.TryParse(text, out var read) ? read : null;
        return tag is not null;
    }

    private static bool TryReadUpstream(ref ReadOnlySpan<byte> bytes, out UpstreamName? upstream)
    {
        upstream = null;
        if (!TryReadName(ref bytes, out var text) || (!UpstreamName.TryParse(text, out var name) && text.Length > 0))
        {
            return false;
        }

        upstream = name;
        return true;
    }

    private static bool TryReadName(ref ReadOnlySpan<byte> bytes, out string name)
    {
        name = "";
        if (bytes.IsEmpty || bytes[0] >= bytes.Length)
        {
            return false;
        }

        name = Encoding.ASCII.GetString(bytes[1..(1 + bytes[0])]);
        bytes = bytes[(1 + bytes[0])..];
        return true;
    }
}
