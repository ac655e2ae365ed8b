using System.Collections.Immutable;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary><c>owner</c>: who answers for the key, in the administrator's words; null for nobody.</summary>
internal sealed class OwnerField : KeyField
{
    /// <summary>The longest owner, in characters.</summary>
    public const int MaxLength = 200;

    private const string Name = "owner";

    public override ImmutableArray<string> Names => [Name];

    public override KeySetting Read(KeyFieldReading reading)
    {
        var owner = reading.Body.Text(Name, 0, MaxLength);

        // An owner is somebody's name, so the audit row does not repeat it.
        return new KeySetting(key => key with { Owner = owner }, reading.IsNew && owner is null ? "" : Name);
    }
}
