using System.Reflection;

namespace QuotaFunctions.Architecture.Tests;

/// <summary>Dependencies point down only: hosts, then own endpoints and gateway side by side, then the edge, then the core; storage adapters beside them, seen by the composition alone.</summary>
public sealed class LayeringTests
{
    private static readonly Assembly Core = typeof(Core.Engine.QuotaEngine).Assembly;
    private static readonly Assembly Edge = typeof(Edge.EdgeOptions).Assembly;
    private static readonly Assembly Gateway = typeof(Gateway.GatewayOptions).Assembly;
    private static readonly Assembly Http = typeof(Api.Routing.Dispatcher).Assembly;
    private static readonly Assembly Hosting = typeof(Hosting.QuotaFunctionsServices).Assembly;
    private static readonly Assembly Server = Assembly.Load("QuotaFunctions.Server");
    private static readonly Assembly Cli = Assembly.Load("quota");
    private static readonly Assembly Sqlite = typeof(Storage.Sqlite.SqliteStorage).Assembly;
    private static readonly Assembly Tables = Assembly.Load("QuotaFunctions.Storage.Tables");

    private static readonly string[] Web = ["Microsoft.AspNetCore", "System.Net.Http", "Yarp", "Microsoft.Extensions.Hosting"];
    private static readonly string[] Stores = ["Microsoft.Data", "SQLitePCL", "Azure."];

    [Fact]
    public void Core_ReferencesNoWebNoStoreAndNoOtherProject()
    {
        ExpectNone(Core, [.. Web, .. Stores, "QuotaFunctions"]);
    }

    [Fact]
    public void Adapters_ReferenceTheCoreAlone()
    {
        foreach (var adapter in new[] { Sqlite, Tables })
        {
            ExpectNone(adapter, ["Microsoft.AspNetCore", "Yarp", "QuotaFunctions.Api", "QuotaFunctions.Hosting", "QuotaFunctions.Server", "QuotaFunctions.Storage"]);
        }

        ExpectNone(Sqlite, ["Azure.", "System.Net.Http"]);
        ExpectNone(Tables, ["Microsoft.Data", "SQLitePCL"]);
    }

    [Fact]
    public void Edge_ReferencesTheCoreAlone()
    {
        ExpectNone(Edge, [.. Stores, "System.Net.Http", "QuotaFunctions.Api", "QuotaFunctions.Gateway", "QuotaFunctions.Storage", "QuotaFunctions.Hosting", "QuotaFunctions.Server"]);
    }

    [Fact]
    public void OwnEndpointsAndGateway_DoNotSeeEachOther_NorAStoreOrHost()
    {
        string[] above = [.. Stores, "QuotaFunctions.Storage", "QuotaFunctions.Hosting", "QuotaFunctions.Server"];
        ExpectNone(Http, [.. above, "QuotaFunctions.Gateway", "System.Net.Http"]);
        ExpectNone(Gateway, [.. above, "QuotaFunctions.Api"]);
    }

    [Fact]
    public void OnlyTheComposition_ReferencesAdapters()
    {
        ExpectNone(Server, [.. Stores, "QuotaFunctions.Storage"]);
        ExpectNone(Hosting, [.. Stores, "QuotaFunctions.Server"]);
        Assert.Contains(ReferencesOf(Hosting), r => r == "QuotaFunctions.Storage.Sqlite");
    }

    /// <summary>The command line calls the API over HTTP. It looks after a SQLite file through its adapter.</summary>
    [Fact]
    public void CommandLine_ReferencesNoEndpointNorHost()
    {
        ExpectNone(Cli, ["Microsoft.AspNetCore", "Microsoft.Data", "SQLitePCL", "Azure.", "QuotaFunctions.Api", "QuotaFunctions.Gateway", "QuotaFunctions.Server", "QuotaFunctions.Storage.Tables"]);
    }

    [Fact]
    public void Rule_AppliedToAnAssemblyThatBreaksIt_Fails()
    {
        Assert.ThrowsAny<Exception>(() => ExpectNone(Http, ["Microsoft.AspNetCore"]));
        Assert.ThrowsAny<Exception>(() => ExpectNone(Sqlite, ["QuotaFunctions.Core"]));
    }

    private static void ExpectNone(Assembly assembly, string[] forbidden)
    {
        var found = ReferencesOf(assembly).Where(name => forbidden.Any(f => name.StartsWith(f, StringComparison.Ordinal)));
        Assert.True(!found.Any(), $"{assembly.GetName().Name} references {string.Join(", ", found)}");
    }

    private static IEnumerable<string> ReferencesOf(Assembly assembly) => assembly.GetReferencedAssemblies().Select(r => r.Name!);
}
