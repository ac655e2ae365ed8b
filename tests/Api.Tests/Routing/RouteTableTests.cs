using QuotaFunctions.Api.Routing;

namespace QuotaFunctions.Api.Tests.Routing;

public sealed class RouteTableTests
{
    [Fact]
    public void Names_AreUnique_AndFitAFunctionsName()
    {
        Assert.Equal(RouteTable.Operations.Length, RouteTable.Operations.Select(o => o.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(RouteTable.Operations, o => Assert.Matches("^[A-Za-z][A-Za-z0-9]{1,63}$", o.Name));
    }

    [Fact]
    public void MethodAndTemplate_AreUnique() =>
        Assert.Equal(RouteTable.Operations.Length, RouteTable.Operations.Select(o => (o.Method, o.Template.ToUpperInvariant())).Distinct().Count());

    [Fact]
    public void AdminOperations_AreAllUnderAdmin() =>
        Assert.All(RouteTable.Operations, o => Assert.Equal(o.Audience == Audience.Admin, o.Template.StartsWith("admin/", StringComparison.Ordinal)));
}
