using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>
/// A key's row in the listing. It has a column for every label the key ever had, named by one of 200 hashes, so that a search for a label
/// reads only the keys that may have it. The key's own record decides. Columns are added by merging and never removed.
/// </summary>
internal static class KeyIndexRow
{
    private const int Hashes = 200;

    /// <summary>The row to merge for a key's current record.</summary>
    public static TableEntity For(KeyRecord record)
    {
        var row = new TableEntity(RowNames.Keys, RowNames.KeyIndex(record.CreatedAt, record.Id));
        if (record.Label is { } label)
        {
            row[ColumnOf(label)] = true;
        }

        return row;
    }

    /// <summary>False when the key has never had this label.</summary>
    public static bool MayHave(TableEntity row, string label) => row.ContainsKey(ColumnOf(label));

    /// <summary>The column that stands for a label.</summary>
    public static string ColumnOf(string label)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(label), hash);
        return (BinaryPrimitives.ReadUInt32LittleEndian(hash) % Hashes).ToString("'L'000", CultureInfo.InvariantCulture);
    }
}
