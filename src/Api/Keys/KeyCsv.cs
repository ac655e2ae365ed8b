using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using QuotaFunctions.Api.Answering;
using QuotaFunctions.Api.Reading;
using QuotaFunctions.Core.Limits;
using QuotaFunctions.Core.Quota;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Api.Keys;

/// <summary>
/// Writes keys as CSV: one line a key. Each limited pair of unit and window in the export gets three columns, so that a spreadsheet
/// can sort and sum them.
/// </summary>
/// <param name="columns">The pairs that have columns.</param>
internal sealed class KeyCsv(ImmutableArray<(Unit Unit, WindowKind Window)> columns)
{
    /// <summary>The first line.</summary>
    public void WriteHeader(StringBuilder csv)
    {
        csv.Append("id,label,owner,tags,status,created_at,expires_at,suspended_at,last_used_at,time_zone,models,max_parallel,used");
        foreach (var (unit, window) in columns)
        {
            var name = $"{unit}/{window.ToName()}";
            csv.Append(CultureInfo.InvariantCulture, $",{name} limit,{name} used,{name} remaining");
        }

        csv.Append(",other_limits\r\n");
    }

    /// <summary>One line.</summary>
    public void WriteRow(StringBuilder csv, KeySnapshot snapshot)
    {
        var key = snapshot.Record;
        csv.Append(key.Id.Value).Append(',');
        CsvText.Append(csv, key.Label);
        csv.Append(',');
        CsvText.Append(csv, key.Owner);
        csv.Append(',');
        CsvText.Append(csv, string.Join(' ', key.Tags.Select(t => t.Value)));
        csv.Append(',').Append(KeyStatusNames.Of(snapshot.Status));
        Append(csv, key.CreatedAt);
        Append(csv, key.ExpiresAt);
        Append(csv, key.SuspendedAt);
        Append(csv, snapshot.LastUsedAt);
        csv.Append(',').Append(key.TimeZone).Append(',');
        CsvText.Append(csv, string.Join(' ', key.Models));
        csv.Append(CultureInfo.InvariantCulture, $",{key.MaxParallel},{snapshot.RequestsUsed}");
        foreach (var (unit, window) in columns)
        {
            AppendLimit(csv, snapshot.Limits.FirstOrDefault(l => l.Unit == unit && l.Window == window));
        }

        csv.Append(',');
        CsvText.Append(csv, string.Join(' ', snapshot.Limits.Where(l => !columns.Contains((l.Unit, l.Window))).Select(TextOf)));
        csv.Append("\r\n");
    }

    private static void Append(StringBuilder csv, DateTimeOffset? instant) => csv.Append(',').Append(instant is { } at ? IsoTime.ToText(at) : "");

    /// <summary>Writes a limit's three cells; empty ones for a limit that the key does not have.</summary>
    private static void AppendLimit(StringBuilder csv, LimitStatus status)
    {
        if (status == default)
        {
            csv.Append(",,,");
        }
        else
        {
            csv.Append(CultureInfo.InvariantCulture, $",{status.Limit.Max},{status.Used},{status.Remaining}");
        }
    }

    private static string TextOf(LimitStatus status) =>
        string.Create(CultureInfo.InvariantCulture, $"{status.Unit}/{status.Window.ToName()}={status.Used}/{status.Limit.Max}");
}
