using System.Reflection;
using Microsoft.Extensions.Logging;

namespace QuotaFunctions.Architecture.Tests;

/// <summary>Operators filter and alert by event id: each means one thing, in all of the product.</summary>
public sealed class LogEventTests
{
    private static readonly string[] Assemblies =
    [
        "QuotaFunctions.Core", "QuotaFunctions.Edge", "QuotaFunctions.Api", "QuotaFunctions.Gateway", "QuotaFunctions.Hosting", "QuotaFunctions.Server", "QuotaFunctions.Storage.Sqlite",
        "QuotaFunctions.Storage.Tables",
    ];

    [Fact]
    public void EventIds_AcrossTheProduct_AreUnique()
    {
        var events = Assemblies.SelectMany(EventsOf).ToArray();

        Assert.NotEmpty(events);
        Assert.All(events.GroupBy(e => e.Id), group => Assert.True(group.Count() == 1, $"{group.Key}: {string.Join(", ", group.Select(e => e.Method))}"));
    }

    [Fact]
    public void Messages_NoneTakesAWholeRequest()
    {
        // A path, a query or a header may hold a secret; what logs them would leak it.
        string[] suspicious = ["path", "query", "url", "uri", "header", "body", "token", "secret"];
        var parameters = new[] { "QuotaFunctions.Edge", "QuotaFunctions.Api", "QuotaFunctions.Gateway" }.SelectMany(EventsOf).SelectMany(e => e.Method.GetParameters().Select(p => (e.Method.Name, Parameter: p.Name!)));

        Assert.DoesNotContain(parameters, p => suspicious.Contains(p.Parameter, StringComparer.OrdinalIgnoreCase));
    }

    private static IEnumerable<(int Id, MethodInfo Method)> EventsOf(string assembly) =>
        Assembly.Load(assembly).GetTypes()
            .SelectMany(t => t.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
            .Select(m => (Method: m, Attribute: m.GetCustomAttribute<LoggerMessageAttribute>()))
            .Where(m => m.Attribute is not null)
            .Select(m => (m.Attribute!.EventId, m.Method));
}
