using System.Collections.Immutable;
using System.Globalization;
using QuotaFunctions.Api.Reading;

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
        var words = !models.IsEmpty ? string.Create(CultureInfo.InvariantCulture, $"models={models.Length}") : reading.IsNew ? "" : "models=all";
        return new KeySetting(key => key with { Models = models }, words);
    }

    private static ImmutableArray<string> ReadModels(KeyFieldReading reading)
    {
        if (reading.Body.Array(Name, 1, MaxModels) is not { } elements)
        {
            return [];
        }

        var models = ImmutableArray.CreateBuilder<string>(elements.Length);
        for (var i = 0; i < elements.Length; i++)
        {
            var path = string.Create(CultureInfo.InvariantCulture, $"{Name}[{i}]");
            if (TextRules.Read(elements[i], path, 1, MaxModelLength, reading.Faults) is { } model && !models.Contains(model))
            {
                models.Add(model);
            }
        }

        return models.DrainToImmutable();
    }
}
