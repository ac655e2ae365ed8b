using System.Text.Json;
using QuotaFunctions.Deploy.Tests.Bicep;

namespace QuotaFunctions.Deploy.Tests.Azure;

/// <summary>The templates compile, the linter finds nothing in them, and they keep secrets secret.</summary>
public sealed class LintTests
{
    public static TheoryData<string> Files =>
        [.. new[] { Templates.Functions, Templates.ContainerApps, Path.ChangeExtension(Templates.ContainerApp, ".bicepparam") }.Select(f => Path.GetRelativePath(Repository.Root, f))];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Template_CompilesWithoutAWarning(string file) => Assert.Equal("", await BicepProgram.LintAsync(Repository.Of(file)));

    [Fact]
    public async Task Linter_OfATemplateWithASecretInAnOutput_Complains()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("quotafunctions-bicep-").FullName, "leak.bicep");
        await File.WriteAllTextAsync(file, "@secure()\nparam adminToken string\noutput token string = adminToken\n");

        Assert.Contains("outputs-should-not-contain-secrets", await BicepProgram.LintAsync(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("infra/main.bicep")]
    [InlineData("infra/container-apps/main.bicep")]
    public async Task Parameters_WithSecrets_AreSecureInEveryTemplateAndHaveNoValue(string file)
    {
        var template = await BicepProgram.BuildAsync(Repository.Of(file));

        var secrets = AllParameters(template).Where(p => p.Name is "adminToken" or "upstreamApiKey").ToArray();
        Assert.Equal(4, secrets.Length);
        Assert.All(secrets, p => Assert.Equal("securestring", p.Value.GetProperty("type").GetString()));
        Assert.All(secrets, p => Assert.True(!p.Value.TryGetProperty("defaultValue", out var value) || value.GetString() == "", p.Name));
    }

    /// <summary>The parameters of a template and of the modules in it.</summary>
    private static IEnumerable<JsonProperty> AllParameters(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p =>
            p.Name == "parameters" && element.TryGetProperty("$schema", out _) ? p.Value.EnumerateObject() : AllParameters(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(AllParameters),
        _ => [],
    };
}
