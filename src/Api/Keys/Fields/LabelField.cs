using System.Collections.Immutable;

namespace QuotaFunctions.Api.Keys.Fields;

/// <summary>
/// <c>label</c>, or its alias <c>name</c>: a name for people; null for none. For new keys it may contain a placeholder for the number of
/// the key (<see cref="NumberedLabel"/>), which is replaced when each key is made.
/// </summary>
internal sealed class LabelField : KeyField
{
    /// <summary>The longest label, in characters.</summary>
    public const int MaxLength = 200;

    private const string Name = "label";
    private const string OtherName = "name";

    public override ImmutableArray<string> Names => [Name, OtherName];

    public override KeySetting Read(KeyFieldReading reading)
    {
        var (body, faults) = (reading.Body, reading.Faults);
        if (body.Has(Name) && body.Has(OtherName))
        {
            faults.Add(body.PathOf(OtherName), "is another word for label; give one of them.");
        }

        var label = body.Text(Name, 0, MaxLength) ?? body.Text(OtherName, 0, MaxLength);
        if (reading.IsNew && label is not null && NumberedLabel.FaultOf(label) is { } fault)
        {
            faults.Add(body.PathOf(body.Has(Name) ? Name : OtherName), fault);
        }

        // A label may be a person's name, so the audit row omits it.
        return new KeySetting(key => key with { Label = label }, reading.IsNew && label is null ? "" : "label");
    }
}
