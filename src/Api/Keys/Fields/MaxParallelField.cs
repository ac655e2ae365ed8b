using System.Collections.Immutable;
using System.Globalization;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary><c>max_parallel</c>: the most concurrent forwarded requests; null for no limit on the key.</summary>
internal sealed class MaxParallelField : KeyField
{
    private const string Name = "max_parallel";

    public override ImmutableArray<string> Names => [Name];

    public override KeySetting Read(KeyFieldReading reading)
    {
        var most = (int?)reading.Body.Integer(Name, 1, KeyRecord.LargestMaxParallel);
        var auditDetail = most is { } number ? string.Create(CultureInfo.InvariantCulture, $"{Name}={number}") : reading.IsNew ? "" : $"{Name}=none";
        return new KeySetting(key => key with { MaxParallel = most }, auditDetail);
    }
}
