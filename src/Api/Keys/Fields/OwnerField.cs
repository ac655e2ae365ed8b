using System.Collections.Immutable;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary><c>owner</c>: who is responsible for the key, as free text; null for nobody.</summary>
internal sealed class OwnerField : KeyField
{
    /// <summary>The longest owner, in characters.</summary>
    public const int MaxLength = 200;

    private const string Name = "owner";

    public override ImmutableArray<string> Names => [Name];

    public override KeySetting Read(KeyFieldReading reading)
    {
        var owner = reading.Body.Text(Name, 0, MaxLength);

        // An owner is a person's name, so the audit row omits it.
        return new KeySetting(key => key with { Owner = owner }, reading.IsNew && owner is null ? "" : Name);
    }
}
