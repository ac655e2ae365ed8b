namespace QuotaFunctions.Edge.Authentication;

/// <summary>Whether the store has keys that another product issued. While it has none, a text that is no key costs no read of the store.</summary>
public sealed class LegacyKeyUse
{
    private volatile bool _isOn;

    /// <summary>True when legacy keys are looked up; false until the store has said that it has some.</summary>
    public bool IsOn => _isOn;

    /// <summary>Told once, when the store has been opened.</summary>
    public void Set(bool hasLegacyKeys) => _isOn = hasLegacyKeys;
}
