using QuotaFunctions.Api.Routing;

namespace QuotaFunctions.Api.Tests.Routing;

public sealed class RouteTableTests
{
    [Fact]
    public void Names_AreUnique_AndFitAFunctionsName()
    {
        Assert.Equal(RouteTable.Routes.Length, RouteTable.Routes.Select(r => r.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count());
        Assert.All(RouteTable.Routes, r => Assert.Matches("^[A-Za-z][A-Za-z0-9]{1,63}$", r.Name));
    }

    [Fact]
    public void MethodAndTemplate_AreUnique() =>
        Assert.Equal(RouteTable.Routes.Length, RouteTable.Routes.Select(r => (r.Method, r.Template.ToUpperInvariant())).Distinct().Count());

    [Fact]
    public void AdminOperations_AreAllUnderAdmin() =>
        Assert.All(RouteTable.Routes, r => Assert.Equal(r.Audience == Audience.Admin, r.Template.StartsWith("admin/", StringComparison.Ordinal)));
}
