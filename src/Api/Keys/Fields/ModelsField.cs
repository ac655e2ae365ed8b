using System.Collections.Immutable;
using System.Globalization;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary><c>models</c>: the models that the key may use; null for every model.</summary>
internal sealed class ModelsField : KeyField
{
    private const string Name = "models";
    private const int MaxModels = 100;
    private const int MaxModelLength = 200;

    public override ImmutableArray<string> Names => [Name];

    public override KeySetting Read(KeyFieldReading reading)
    {
        var models = ReadModels(reading);
        var auditDetail = !models.IsEmpty ? string.Create(CultureInfo.InvariantCulture, $"models={models.Length}") : reading.IsNew ? "" : "models=all";
        return new KeySetting(key => key with { Models = models }, auditDetail);
    }

    private static ImmutableArray<string> ReadModels(KeyFieldReading reading)
    {
        var models = reading.Body.Texts(Name, 1, MaxModels, 1, MaxModelLength) ?? [];
        return [.. models.Select(m => m.Text).Distinct()];
    }
}
