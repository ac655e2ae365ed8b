using System.Globalization;
using System.Text.Json;
using QuotaFunctions.Cli.Output;

namespace QuotaFunctions.Cli.Migrate;

/// <summary>How much was compared and found equal in both stores.</summary>
/// <param name="Keys">Keys, revoked ones too.</param>
/// <param name="UsageRows">Usage rows of keys.</param>
/// <param name="Operations">Remembered operations that had not expired.</param>
/// <param name="AuditRows">Audit rows.</param>
/// <param name="TimelineRows">Rows of the dashboard's charts.</param>
internal readonly record struct StoreCounts(long Keys, long UsageRows, long Operations, long AuditRows, long TimelineRows)
{
    /// <summary>As a table.</summary>
    public Table ToTable()
    {
        var table = new Table("what", new Column("in both", IsNumber: true));
        foreach (var (name, count) in Members())
        {
            table.Add(name.Replace('_', ' '), count.ToString(CultureInfo.InvariantCulture));
        }

        return table;
    }

    /// <summary>As an object of a JSON document.</summary>
    public void Write(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        foreach (var (member, count) in Members())
        {
            json.WriteNumber(member, count);
        }

        json.WriteEndObject();
    }

    private (string Name, long Count)[] Members() =>
        [("keys", Keys), ("usage_rows", UsageRows), ("operations", Operations), ("audit_rows", AuditRows), ("timeline_rows", TimelineRows)];
}
