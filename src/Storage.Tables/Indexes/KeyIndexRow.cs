using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Storage;
using QuotaFunctions.Storage.Tables.Rows;

namespace QuotaFunctions.Storage.Tables.Indexes;

/// <summary>
/// A key's row in the listing. It has a column for every label, owner and tag the key ever had, named by one of 200 hashes, so that a search
/// reads only the keys that may match. The key's own record decides. Columns are added by merging and never removed.
/// </summary>
/// <remarks>
/// A row has at most 252 columns, so labels, owners and tags share them. What a key is found by is hashed with its kind: an owner
/// <c>a</c> and a tag <c>a</c> have columns of their own.
/// </remarks>
internal static class KeyIndexRow
{
    private const int Hashes = 200;

    /// <summary>The row to merge for a key's current record.</summary>
    public static TableEntity For(KeyRecord record)
    {
        var row = new TableEntity(RowNames.Keys, RowNames.KeyIndex(record.CreatedAt, record.Id));
        foreach (var column in ColumnsOf(record.Label, record.Owner, record.Tags))
        {
            row[column] = true;
        }

        return row;
    }

    /// <summary>The columns that the row of a key has if the key matches; empty when the query looks for no label, owner or tag.</summary>
    public static IReadOnlyList<string> ColumnsOf(KeyQuery query) => ColumnsOf(query.Label, query.Owner, query.Tag is { } tag ? [tag] : []);

    /// <summary>False when the key never had what these columns stand for.</summary>
    public static bool MayMatch(TableEntity row, IReadOnlyList<string> columns) => columns.All(row.ContainsKey);

    /// <summary>The column that stands for a label.</summary>
    public static string ColumnOf(string label)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(label), hash);
        return (BinaryPrimitives.ReadUInt32LittleEndian(hash) % Hashes).ToString("'L'000", CultureInfo.InvariantCulture);
    }

    private static List<string> ColumnsOf(string? label, string? owner, IEnumerable<Tag> tags)
    {
        List<string> columns = [.. tags.Select(t => ColumnOf($"tag\0{t}"))];
        if (label is not null)
        {
            columns.Add(ColumnOf(label));
        }

        if (owner is not null)
        {
            columns.Add(ColumnOf($"owner\0{owner}"));
        }

        return columns;
    }
}
