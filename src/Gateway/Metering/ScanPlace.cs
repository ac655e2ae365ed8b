namespace QuotaFunctions.Gateway.Metering;

/// <summary>What the scanner is reading.</summary>
internal enum ScanState : byte
{
    Structure,
    String,
    Escape,
    Literal,
    Number,
}

/// <summary>What is done with the bytes of a string.</summary>
internal enum ScanTaking : byte
{
    Nothing,
    Name,
    Model,
    Text,
}

/// <summary>Where in a document the scanner stands: all that decides what the next bytes mean.</summary>
internal struct ScanPlace
{
    public ScanStack Stack;
    public ScanState State;
    public ScanTaking Taking;
    public ScannedKey Key;
    public bool IsName;
    public bool HasChoice;
    public bool HasChoices;
    public bool HasUsage;

    /// <summary>True when all that was opened is closed again.</summary>
    public readonly bool IsWhole => State == ScanState.Structure && Stack.IsEmpty;
}
