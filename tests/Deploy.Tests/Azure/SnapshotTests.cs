namespace QuotaFunctions.Deploy.Tests.Azure;

/// <summary>
/// What the templates deploy is written down and reviewed. After a change: <c>UPDATE_INFRA=1 dotnet test tests/Deploy.Tests --filter SnapshotTests</c>,
/// then read the difference.
/// </summary>
public sealed class SnapshotTests
{
    [Fact]
    public async Task FunctionsTemplate_IsTheReviewedOne() => await CompareAsync("functions.txt", await TemplateSnapshot.OfAsync(Templates.Functions));

    [Fact]
    public async Task ContainerAppsTemplate_IsTheReviewedOne() => await CompareAsync("container-apps.txt", await TemplateSnapshot.OfAsync(Templates.ContainerApps));

    [Fact]
    public async Task FunctionsSettings_AreTheReviewedOnes() => await CompareAsync(
        "functions-settings.txt",
        TemplateSnapshot.Of(AppSettings.OfFunctions(await Templates.FunctionsAppAsync("upstreamBaseUrl = 'https://api.openai.com/v1'", "hasUpstreamApiKey = true"))));

    [Fact]
    public async Task ContainerSettings_AreTheReviewedOnes() => await CompareAsync(
        "container-settings.txt",
        TemplateSnapshot.Of(AppSettings.OfContainer(await Templates.ContainerAppAsync("upstreamBaseUrl = 'https://api.openai.com/v1'", "hasUpstreamApiKey = true"))));

    private static async Task CompareAsync(string name, string page)
    {
        var file = Repository.Of("tests", "Deploy.Tests", "Azure", "Reviewed", name);
        if (Environment.GetEnvironmentVariable("UPDATE_INFRA") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, page);
        }

        Assert.True(File.Exists(file), $"{file} is missing; UPDATE_INFRA=1 writes it.");
        Assert.Equal(await File.ReadAllTextAsync(file), page);
    }
}
