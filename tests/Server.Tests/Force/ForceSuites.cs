namespace QuotaFunctions.Server.Tests.Force;

/// <summary>Tests that load the machine run one after another, on servers that they share.</summary>
[CollectionDefinition(Name)]
public sealed class ForceSuites : ICollectionFixture<LoneServer>, ICollectionFixture<ServerPair>
{
    public const string Name = "force";
}
