using System.Text;
using System.Text.Json;
using Azure.Data.Tables;
using QuotaFunctions.Core.Keys;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Storage;

namespace QuotaFunctions.Storage.Tables.Rows;

/// <summary>
/// Usage in a key's own partition: a row per day, model and upstream with a column per source and unit (<c>r_tokens</c> for reported
/// tokens), so that setting one total is a merge. A caller's own unit has a row of its own, because a row has at most 252 columns.
/// </summary>
/// <remarks>
/// If a write changes too many usage rows, it packs those of a day into one row. Totals of a day only rise, so the greatest of
/// several totals is the newest.
/// </remarks>
internal static class UsageRows
{
    private const string Model = "Model";
    private const string Upstream = "Upstream";
    private const string Packed = "Rows";
    private const int MaxRows = 40;

    /// <summary>The column name for <see cref="UsageUnits.Other"/>, which is not a valid column name. No unit begins with an underscore.</summary>
    private const string OtherUnits = "_other";

    /// <summary>The rows to merge for these totals; at most <see cref="MaxRows"/>, or one a day.</summary>
    public static IReadOnlyList<TableEntity> Write(KeyId id, IReadOnlyList<UsageRow> usage)
    {
        List<(DateOnly Day, string Model, UpstreamName Upstream, string? Unit, TableEntity Row)> rows = [];
        foreach (var item in usage)
        {
            var unit = UsageUnits.IsListed(item.Unit) ? item.Unit : null;
            var index = rows.FindIndex(r => r.Day == item.Day && r.Model == item.Model && r.Upstream == item.Upstream && r.Unit == unit);
            if (index < 0)
            {
                if (rows.Count == MaxRows)
                {
                    return Pack(id, usage);
                }

                index = rows.Count;
                rows.Add((item.Day, item.Model, item.Upstream, unit, Create(id, item, unit)));
            }

            rows[index].Row[ColumnOf(item.Source, item.Unit)] = item.Amount;
        }

        return [.. rows.Select(r => r.Row)];
    }

    /// <summary>The totals in a row.</summary>
    /// <exception cref="FormatException">It is not a usage row.</exception>
    public static IEnumerable<UsageAmount> Read(TableEntity row)
    {
        if (Unpack(row) is { } packed)
        {
            return packed;
        }

        var model = Encoding.UTF8.GetString(row.GetBinary(Model) ?? throw new FormatException("a usage row has no model"));
        var upstream = UpstreamName.Parse(row.GetString(Upstream) ?? "");
        return
        [
            .. row.Where(c => c.Value is long && c.Key.Length > 2 && c.Key[1] == '_')
                .Select(c => new UsageAmount(model, upstream, SourceOf(c.Key[0]), UnitOf(c.Key), (long)c.Value)),
        ];
    }

    /// <summary>Packs totals into a row.</summary>
    public static bool TryPack(TableEntity row, IEnumerable<UsageAmount> amounts)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var amount in amounts)
            {
                writer.WriteStartArray();
                writer.WriteStringValue(amount.Model);
                writer.WriteNumberValue((int)amount.Source);
                writer.WriteStringValue(amount.Unit);
                writer.WriteNumberValue(amount.Amount);
                if (amount.Upstream != UpstreamName.None)
                {
                    writer.WriteStringValue(amount.Upstream.Value);
                }

                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        return BinaryColumns.TrySet(row, Packed, buffer.WrittenSpan);
    }

    /// <summary>The packed totals of a row; null when there are none.</summary>
    public static List<UsageAmount>? Unpack(TableEntity row)
    {
        if (BinaryColumns.Get(row, Packed) is not { } json)
        {
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(json);
            return
            [
                .. document.RootElement.EnumerateArray().Select(a => new UsageAmount(
                    a[0].GetString()!,
                    a.GetArrayLength() > 4 ? UpstreamName.Parse(a[4].GetString()!) : UpstreamName.None,
                    (UsageSource)a[1].GetInt32(),
                    a[2].GetString()!,
                    a[3].GetInt64())),
            ];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new FormatException("packed usage cannot be read", e);
        }
    }

    private static TableEntity Create(KeyId id, UsageRow item, string? unit)
    {
        var name = RowNames.UsageOf(id, item.Day, item.Model, item.Upstream, unit);
        var row = new TableEntity(RowNames.PartitionOf(id), name) { [Model] = Encoding.UTF8.GetBytes(item.Model) };
        if (item.Upstream != UpstreamName.None)
        {
            row[Upstream] = item.Upstream.Value;
        }

        return row;
    }

    private static List<TableEntity> Pack(KeyId id, IReadOnlyList<UsageRow> usage)
    {
        List<TableEntity> rows = [];
        foreach (var day in usage.GroupBy(u => u.Day))
        {
            var row = new TableEntity(RowNames.PartitionOf(id), $"{RowNames.UsageOf(id, day.Key)}.{Guid.NewGuid():N}");
            if (!TryPack(row, day.Select(u => new UsageAmount(u.Model, u.Upstream, u.Source, u.Unit, u.Amount))))
            {
                throw new ArgumentException("the usage of one write does not fit into a row", nameof(usage));
            }

            rows.Add(row);
        }

        return rows;
    }

    private static string ColumnOf(UsageSource source, string unit)
    {
        var name = unit == UsageUnits.Other ? OtherUnits : unit;
        return source switch
        {
            UsageSource.Reported => $"r_{name}",
            UsageSource.Estimated => $"e_{name}",
            UsageSource.Held => $"h_{name}",
            _ => throw new ArgumentOutOfRangeException(nameof(source)),
        };
    }

    private static string UnitOf(string column) => column[2..] is var name && name == OtherUnits ? UsageUnits.Other : name;

    private static UsageSource SourceOf(char letter) => letter switch
    {
        'r' => UsageSource.Reported,
        'e' => UsageSource.Estimated,
        'h' => UsageSource.Held,
        _ => throw new FormatException("a usage row has an unknown source"),
    };
}
