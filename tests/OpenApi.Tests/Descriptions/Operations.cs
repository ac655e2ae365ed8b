using QuotaFunctions.Api.Routing;

namespace QuotaFunctions.OpenApi.Tests.Descriptions;

/// <summary>The descriptions of all operations, by feature.</summary>
internal static class Operations
{
    public static IReadOnlyList<OperationGroup> Groups { get; } = [QuotaOperations.Group, ForwardOperations.Group, KeyOperations.Group, ReportOperations.Group, OpenOperations.Group];

    /// <summary>The operations of the table that the document describes. Pages are for browsers, not for programs.</summary>
    public static IEnumerable<ApiOperation> Described => RouteTable.Operations.Where(o => o.Audience != Audience.Browser);

    /// <summary>An operation's group and description.</summary>
    /// <exception cref="InvalidOperationException">It has none, and where it belongs.</exception>
    public static (OperationGroup Group, OperationDescription Description) Of(ApiOperation operation)
    {
        foreach (var group in Groups)
        {
            if (group.Operations.TryGetValue(operation.Name, out var description))
            {
                return (group, description);
            }
        }

        throw new InvalidOperationException(
            $"""
            openapi.json does not describe the operation {operation}.
            Add an entry ["{operation.Name}"] to the group of its feature in tests/OpenApi.Tests/Descriptions (…Operations.cs): Summary, Text and Answers,
            and Parameters, Body and Refusals where it has some. Then run the tests of this project with UPDATE_OPENAPI=1.
            """);
    }
}
