using QuotaFunctions.Server.Tests.Running;

namespace QuotaFunctions.Server.Tests.Contract;

/// <summary>Suites that share a server; the three groups run beside each other.</summary>
[CollectionDefinition(Name)]
public sealed class QuotaSuites : ICollectionFixture<ServerHost>
{
    public const string Name = "contract: quota";
}

[CollectionDefinition(Name)]
public sealed class AdminSuites : ICollectionFixture<ServerHost>
{
    public const string Name = "contract: admin";
}

[CollectionDefinition(Name)]
public sealed class ForwardingSuites : ICollectionFixture<ServerHost>
{
    public const string Name = "contract: forwarding";
}
