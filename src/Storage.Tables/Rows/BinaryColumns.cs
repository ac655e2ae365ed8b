using System.Buffers.Binary;
using System.IO.Compression;
using Azure.Data.Tables;

namespace QuotaFunctions.Storage.Tables.Rows;

/// <summary>
/// Bytes of any length in a row: a column holds at most 64 KiB, so they are cut into columns <c>Name</c>, <c>Name1</c>, …; long ones are
/// compressed first. The first column begins with a header of 6 bytes that tells how to read it, so leftovers of an earlier, longer value do no harm.
/// </summary>
internal static class BinaryColumns
{
    /// <summary>The most columns of one value; two values and their row stay below 1 MiB.</summary>
    public const int MaxColumns = 12;

    private const int ColumnSize = 63 * 1024;
    private const int HeaderSize = 6;
    private const int CompressFrom = 4 * 1024;
    private const int MaxLength = 64 * 1024 * 1024;
    private const byte Plain = 1;
    private const byte Brotli = 2;

    /// <summary>Puts a value into a row; false when it is too long for <paramref name="maxColumns"/> columns.</summary>
    public static bool TrySet(TableEntity row, string name, ReadOnlySpan<byte> value, int maxColumns = MaxColumns)
    {
        var packed = Pack(value, out var length);
        var columns = (length + ColumnSize - 1) / ColumnSize;
        if (columns > maxColumns)
        {
            return false;
        }

        packed[1] = (byte)columns;
        if (columns == 1)
        {
            row[name] = length == packed.Length ? packed : packed[..length];
            return true;
        }

        for (var i = 0; i < columns; i++)
        {
            row[ColumnName(name, i)] = packed[(i * ColumnSize)..Math.Min(length, (i + 1) * ColumnSize)];
        }

        return true;
    }

    /// <summary>Reads a value; null when the row has none.</summary>
    /// <exception cref="FormatException">The columns do not fit together.</exception>
    public static byte[]? Get(TableEntity row, string name)
    {
        if (row.GetBinary(name) is not { } first)
        {
            return null;
        }

        if (first.Length < HeaderSize)
        {
            throw new FormatException($"column {name} is too short");
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(first.AsSpan(2));
        if (length is < 0 or > MaxLength)
        {
            throw new FormatException($"column {name} has no sensible length");
        }

        var packed = first[1] == 1 ? first : Join(row, name, first);
        return Unpack(packed, name, length);
    }

    /// <summary>The columns that a value of at most so many columns can have.</summary>
    public static IEnumerable<string> NamesOf(string name, int maxColumns) => Enumerable.Range(0, maxColumns).Select(i => ColumnName(name, i));

    private static byte[] Pack(ReadOnlySpan<byte> value, out int length)
    {
        if (value.Length >= CompressFrom)
        {
            var compressed = new byte[HeaderSize + BrotliEncoder.GetMaxCompressedLength(value.Length)];
            if (BrotliEncoder.TryCompress(value, compressed.AsSpan(HeaderSize), out var written, quality: 1, window: 20) && written < value.Length)
            {
                WriteHeader(compressed, Brotli, value.Length);
                length = HeaderSize + written;
                return compressed;
            }
        }

        var plain = new byte[HeaderSize + value.Length];
        WriteHeader(plain, Plain, value.Length);
        value.CopyTo(plain.AsSpan(HeaderSize));
        length = plain.Length;
        return plain;
    }

    private static void WriteHeader(Span<byte> packed, byte form, int length)
    {
        packed[0] = form;
        BinaryPrimitives.WriteInt32LittleEndian(packed[2..], length);
    }

    private static byte[] Join(TableEntity row, string name, byte[] first)
    {
        var parts = new byte[first[1]][];
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = i == 0 ? first : row.GetBinary(ColumnName(name, i)) ?? throw new FormatException($"column {ColumnName(name, i)} is missing");
        }

        return [.. parts.SelectMany(p => p)];
    }

    private static byte[] Unpack(byte[] packed, string name, int length)
    {
        var body = packed.AsSpan(HeaderSize);
        switch (packed[0])
        {
            case Plain when body.Length == length:
                return body.ToArray();
            case Brotli:
                var value = new byte[length];
                return BrotliDecoder.TryDecompress(body, value, out var written) && written == length
                    ? value
                    : throw new FormatException($"column {name} cannot be decompressed");
            default:
                throw new FormatException($"column {name} has an unknown form");
        }
    }

    private static string ColumnName(string name, int index) => index == 0 ? name : $"{name}{index}";
}
