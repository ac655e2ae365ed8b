using QuotaFunctions.Api.Routing;

namespace QuotaFunctions.Functions.Tests;

/// <summary>
/// Holds the triggers against the route table. The host drops or shadows a function whose route it does not like and runs on, so that
/// a mistake would show only as a wrong name in telemetry or a refusal in production.
/// </summary>
public abstract class TriggerContract
{
    private const string CatchAll = "ZzRemaining";

    /// <summary>No route text of the host means <c>/</c>; the function that takes what remains answers it.</summary>
    private const string StartPage = "StartPage";

    /// <summary>The names of the operations that must have a function.</summary>
    public static TheoryData<string> Operations => [.. RouteTable.Operations.Select(operation => operation.Name).Where(name => name != StartPage)];

    /// <summary>The triggers of the app.</summary>
    protected abstract IReadOnlyCollection<Trigger> Triggers { get; }

    [Theory]
    [MemberData(nameof(Operations))]
    public void Operation_OfTheTable_HasItsFunction(string name)
    {
        var operation = Assert.Single(RouteTable.Operations, r => r.Name == name);
        var trigger = Assert.Single(Triggers, t => t.Name == name);

        Assert.Equal(HostTemplate(operation), trigger.Route);
        Assert.Equal(HostMethods(operation), trigger.Methods);
    }

    [Fact]
    public void Functions_BesidesTheTables_AreTheCatchAllAlone()
    {
        var others = Triggers.Select(t => t.Name).Except(RouteTable.Operations.Select(r => r.Name));

        Assert.Equal([CatchAll], others);
        var remaining = Assert.Single(Triggers, t => t.Name == CatchAll);
        Assert.Equal(("{*path}", ""), (remaining.Route, remaining.Methods));
    }

    [Fact]
    public void Functions_All_AreAnonymous()
    {
        // Another level would make the host answer 401 by itself, to the Authorization header that is meant for us.
        Assert.All(Triggers, t => Assert.Equal("Anonymous", t.Level));
    }

    [Fact]
    public void Routes_All_KeepClearOfTheHostsOwn()
    {
        Assert.All(Triggers, t => Assert.DoesNotContain(t.Route.Split('/')[0].ToUpperInvariant(), new[] { "ADMIN", "RUNTIME", "" }));
    }

    [Fact]
    public void RouteParameters_All_AreNamedUnlikeTheRequest()
    {
        // The host keeps route values and the request in one table by name: with the same name it takes the text for the request,
        // and every call is an empty 500.
        Assert.All(Triggers, t => Assert.DoesNotContain(t.Parameter, t.RouteParameters, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void Names_InTheHostsOrder_PutTheSpecificRouteFirst()
    {
        // The host sorts by name like this and gives the request to the first function whose route and methods match.
        var inOrder = Triggers.OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase).ToArray();

        Assert.Equal(CatchAll, inOrder[^1].Name);
        foreach (var operation in RouteTable.Operations.Where(r => r.Name != StartPage))
        {
            var method = operation.Method == ApiOperation.AnyMethod ? "POST" : operation.Method;
            var path = HostTemplate(operation).Split('/').Select(segment => segment.StartsWith('{') ? "x" : segment).ToArray();
            Assert.Equal(operation.Name, inOrder.First(t => t.Takes(method, path)).Name);
        }
    }

    private static string HostTemplate(ApiOperation operation) =>
        operation.Audience == Audience.Admin ? RouteTable.AlternatePrefix + operation.Template : operation.Template;

    private static string HostMethods(ApiOperation operation) => operation.Method switch
    {
        ApiOperation.AnyMethod => "",
        "GET" => "get,head",
        _ => operation.Method.ToLowerInvariant(),
    };
}
