using QuotaFunctions.Api.Routing;
using QuotaFunctions.Azurite;
using QuotaFunctions.Edge.Errors;
using QuotaFunctions.OpenApi.Tests.Descriptions;
using QuotaFunctions.OpenApi.Tests.Generation;

namespace QuotaFunctions.OpenApi.Tests;

/// <summary>The committed description of the API is what the code says.</summary>
public sealed class DocumentTests
{
    private static readonly string Committed = Path.Combine(Repository.Root, "src", "Api", "OpenApi", "openapi.json");

    [Fact]
    public void OpenApiJson_ComparedToTheCode_IsUpToDate()
    {
        var made = ApiDescription.Make();
        if (Environment.GetEnvironmentVariable("UPDATE_OPENAPI") == "1")
        {
            File.WriteAllBytes(Committed, made);
            return;
        }

        var committed = File.ReadAllBytes(Committed);
        Assert.True(
            committed.AsSpan().SequenceEqual(made),
            $"""
            {Committed} is not what the route table, the answers, docs/api.md and tests/OpenApi.Tests/Descriptions make. The first difference is in line {FirstDifference(committed, made)}.
            Write it with: UPDATE_OPENAPI=1 dotnet test tests/OpenApi.Tests --filter FullyQualifiedName~DocumentTests
            Then read the difference, and commit the file.
            """);
    }

    [Fact]
    public void Descriptions_OfOperations_AreOfTheTable()
    {
        var described = Operations.Groups.SelectMany(g => g.Operations.Keys).ToArray();

        Assert.Equal(Operations.Described.Select(o => o.Name).Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void ErrorCodes_All_AreInTheDocument()
    {
        var examples = System.Text.Json.Nodes.JsonNode.Parse(ApiDescription.Make())!["components"]!["examples"]!.AsObject();
        var shown = examples.Select(e => e.Value!["value"]!["code"]!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);

        Assert.All(ViewRules.ConstantsOf(typeof(ErrorCodes)), code => Assert.True(
            shown.Contains(code), $"No operation has a refusal with the code {code}: add one to tests/OpenApi.Tests/Descriptions/Refusals.cs and to the operations that have it."));
    }

    [Fact]
    public void Examples_OfTheApiPage_AreOfOperations()
    {
        var operations = RouteTable.Operations.Select(o => $"{o.Method} /{o.Template}").ToHashSet(StringComparer.Ordinal);
        var page = new DocumentedExamples(File.ReadAllText(Path.Combine(Repository.Root, "docs", "api.md")));

        Assert.NotEmpty(page.Operations);
        Assert.All(page.Operations, operation => Assert.Contains(operation, operations));
    }

    private static int FirstDifference(ReadOnlySpan<byte> committed, ReadOnlySpan<byte> made) =>
        1 + made[..committed.CommonPrefixLength(made)].Count((byte)'\n');
}
