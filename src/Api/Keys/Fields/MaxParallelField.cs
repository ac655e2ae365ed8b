using System.Collections.Immutable;
using System.Globalization;
using QuotaFunctions.Core.Keys;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary><c>max_parallel</c>: the most forwarded requests under way at once; null for no limit of the key's own.</summary>
internal sealed class MaxParallelField : KeyField
{
    private const string Name = "max_parallel";

    public override ImmutableArray<string> Names => [Name];

    public override KeySetting Read(KeyFieldReading reading)
    {
        var most = (int?)reading.Body.Integer(Name, 1, KeyRecord.LargestMaxParallel);
        var words = most is { } number ? string.Create(CultureInfo.InvariantCulture, $"{Name}={number}") : reading.IsNew ? "" : $"{Name}=none";
        return new KeySetting(key => key with { MaxParallel = most }, words);
    }
}
