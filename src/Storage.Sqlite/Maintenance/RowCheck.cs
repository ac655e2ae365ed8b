using System.Text;
using QuotaFunctions.Core.Storage.Serialization;

namespace QuotaFunctions.Storage.Sqlite.Maintenance;

/// <summary>Finds rows that damage inside a page changed into ones that the service could not read.</summary>
/// <param name="shape">The table.</param>
internal sealed class RowCheck(TableShape shape)
{
    private readonly int _first = shape.Fields.Count - shape.Columns.Count;
    private readonly Dictionary<string, int> _places = shape.Columns.Select((c, i) => (c.Name, i)).ToDictionary(p => p.Name, p => p.i);

    /// <summary>True when every value has its column's type and, for a key, its documents can be read and are of this key.</summary>
    public bool IsUsable(object[] row)
    {
        for (var i = 0; i < shape.Columns.Count; i++)
        {
            var isRight = row[_first + i] switch
            {
                DBNull => !shape.Columns[i].IsRequired,
                long => shape.Columns[i].Type == "INTEGER",
                string => shape.Columns[i].Type == "TEXT",
                _ => false,
            };
            if (!isRight)
            {
                return false;
            }
        }

        return shape.Name != TableShape.Keys || IsReadableKey(row);
    }

    private bool IsReadableKey(object[] row)
    {
        try
        {
            _ = QuotaCodec.ReadState(Encoding.UTF8.GetBytes(TextOf(row, "state")));
            return QuotaCodec.ReadRecord(Encoding.UTF8.GetBytes(TextOf(row, "record"))).Id.Value == TextOf(row, "id");
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private string TextOf(object[] row, string column) => (string)row[_first + _places[column]];
}
