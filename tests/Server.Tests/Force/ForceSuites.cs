namespace QuotaFunctions.Server.Tests.Force;

/// <summary>Tests that load the machine run one after another.</summary>
[CollectionDefinition(Name)]
public sealed class ForceSuites
{
    public const string Name = "force";
}
