using System.Text.Json;
using System.Text.RegularExpressions;
using QuotaFunctions.Deploy.Tests.Bicep;
using YamlDotNet.RepresentationModel;

namespace QuotaFunctions.Deploy.Tests.Azure;

/// <summary>What azd reads fits together: services, parameters, the variables of its environment, and docs/deployment.md.</summary>
public sealed partial class AzdTests
{
    [Theory]
    [InlineData("azure.yaml", "api", "infra/modules/functions.bicep")]
    [InlineData("infra/container-apps/azure.yaml", "server", "infra/container-apps/server.bicep")]
    public void Service_NamesAProjectAndTheTagOfItsResource(string file, string service, string template)
    {
        var root = (YamlMappingNode)YamlFiles.Read(Repository.Of(file)).Single();
        var definition = (YamlMappingNode)root["services"][service];
        var project = Path.Combine(Path.GetDirectoryName(Repository.Of(file))!, definition["project"].ToString());

        Assert.Single(Directory.GetFiles(project, "*.csproj"));
        Assert.Contains($"'azd-service-name': '{service}'", File.ReadAllText(Repository.Of(template)), StringComparison.Ordinal);
        if (definition.Children.TryGetValue("docker", out var docker))
        {
            Assert.True(File.Exists(Path.Combine(project, docker["path"].ToString())));
            Assert.Equal(Repository.Root, Path.GetFullPath(Path.Combine(project, docker["context"].ToString())));
        }
    }

    [Theory]
    [InlineData("infra")]
    [InlineData("infra/container-apps")]
    public async Task Parameters_AreThoseOfTheTemplate(string folder)
    {
        var template = await BicepProgram.BuildAsync(Repository.Of(folder, "main.bicep"));
        using var file = JsonDocument.Parse(await File.ReadAllTextAsync(Repository.Of(folder, "main.parameters.json")));

        Assert.Equal(
            template.GetProperty("parameters").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal),
            file.RootElement.GetProperty("parameters").EnumerateObject().Select(p => p.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ServerParameters_AreWhatTheEnvironmentHas()
    {
        var template = await BicepProgram.BuildAsync(Templates.ContainerApps);
        var given = template.GetProperty("outputs").EnumerateObject().Select(o => o.Name).Concat(Settable()).Concat(["AZURE_ENV_NAME", "SERVICE_SERVER_IMAGE_NAME"]);

        var read = ReadVariable().Matches(await File.ReadAllTextAsync(Path.ChangeExtension(Templates.ContainerApp, ".bicepparam"))).Select(m => m.Groups[1].Value);

        Assert.All(read, name => Assert.Contains(name, given));
    }

    [Fact]
    public async Task EnvironmentVariables_OfTheParameters_AreOnThePage()
    {
        string[] ofAzd = ["AZURE_ENV_NAME", "AZURE_LOCATION", "AZURE_PRINCIPAL_ID"];
        var used = new List<string>();
        foreach (var folder in new[] { "infra", "infra/container-apps" })
        {
            used.AddRange(Substitution().Matches(await File.ReadAllTextAsync(Repository.Of(folder, "main.parameters.json"))).Select(m => m.Groups[1].Value));
        }

        Assert.All(used.Except(ofAzd), name => Assert.Contains(name, Settable()));
    }

    [Fact]
    public async Task AdminToken_ThatAzdMakes_IsOneThatTheServiceTakes()
    {
        foreach (var template in new[] { Templates.Functions, Templates.ContainerApps })
        {
            var parameter = (await BicepProgram.BuildAsync(template)).GetProperty("parameters").GetProperty("adminToken");
            var azd = parameter.GetProperty("metadata").GetProperty("azd");

            Assert.Equal("generate", azd.GetProperty("type").GetString());
            Assert.True(azd.GetProperty("config").GetProperty("length").GetInt32() >= Hosting.Settings.SettingsReader.MinTokenLength);
            Assert.Equal(Hosting.Settings.SettingsReader.MinTokenLength, parameter.GetProperty("minLength").GetInt32());
        }
    }

    /// <summary>The variables in the tables of the page: what the operator may set.</summary>
    private static string[] Settable() => [.. Row().Matches(File.ReadAllText(Repository.Of("docs", "deployment.md"))).SelectMany(m => Name().Matches(m.Value)).Select(m => m.Groups[1].Value)];

    [GeneratedRegex(@"readEnvironmentVariable\('([A-Z_]+)'")]
    private static partial Regex ReadVariable();

    [GeneratedRegex(@"\$\{([A-Z_]+)\}")]
    private static partial Regex Substitution();

    [GeneratedRegex("^\\| `[A-Z_`, ]+` \\|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex("`([A-Z_]+)`")]
    private static partial Regex Name();
}
