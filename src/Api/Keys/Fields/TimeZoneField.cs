using System.Collections.Immutable;
using QuotaFunctions.Core.Windows;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary><c>time_zone</c>: the IANA zone in which windows begin; null for the service's default.</summary>
internal sealed class TimeZoneField : KeyField
{
    private const string Name = "time_zone";

    public override ImmutableArray<string> Names => [Name];

    public override KeySetting Read(KeyFieldReading reading)
    {
        var text = reading.Body.Text(Name, 0, 200);
        if (text is not null && !TimeZones.IsKnown(text))
        {
            reading.Faults.Add(
                reading.Body.PathOf(Name), "must be an IANA time zone such as Asia/Shanghai or UTC; Windows' own names, such as China Standard Time, are none.");
        }

        var zone = text ?? reading.Options.DefaultTimeZone;
        return new KeySetting(key => key with { TimeZone = zone }, $"time_zone={zone}");
    }
}
