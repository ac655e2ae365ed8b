using System.Text.Json;
using QuotaFunctions.Deploy.Tests.Bicep;

namespace QuotaFunctions.Deploy.Tests.Azure;

/// <summary>The templates in <c>infra</c>, and deployments of them as tests evaluate them.</summary>
internal static class Templates
{
    /// <summary>The Functions app with everything around it.</summary>
    public static string Functions { get; } = Repository.Of("infra", "main.bicep");

    /// <summary>What the server on Container Apps needs.</summary>
    public static string ContainerApps { get; } = Repository.Of("infra", "container-apps", "main.bicep");

    /// <summary>The module with the Functions app alone.</summary>
    public static string FunctionsApp { get; } = Repository.Of("infra", "modules", "functions.bicep");

    /// <summary>The container app alone.</summary>
    public static string ContainerApp { get; } = Repository.Of("infra", "container-apps", "server.bicep");

    private const string Common =
        "environmentName = 'test'|location = 'swedencentral'|principalId = '22222222-2222-2222-2222-222222222222'|adminToken = 'admin-token-0123456789abcdef0123'";

    private const string Everything = "|vnetEnabled = true|alertEmail = 'operator@example.com'|monthlyBudget = 20|budgetStart = '2027-01-01'";

    /// <summary>The deployment that <c>azd up</c> makes where nothing is set, by its template.</summary>
    public static Task<JsonElement[]> DefaultAsync(string template) => BicepProgram.PredictAsync(template, Common.Split('|'));

    /// <summary>The deployment with all that is optional.</summary>
    public static Task<JsonElement[]> FullAsync(string template) =>
        BicepProgram.PredictAsync(template, (Common + Everything + (template == Functions ? "|alwaysReadyInstances = 2" : "")).Split('|'));

    /// <summary>The Functions app with values in place of what Azure gives.</summary>
    /// <param name="parameters">Further parameters, each instead of its value of the default deployment.</param>
    public static Task<JsonElement[]> FunctionsAppAsync(params string[] parameters) => BicepProgram.PredictAsync(FunctionsApp, Merge(
        parameters,
        "name = 'func-api-test'", "planName = 'plan-test'", "location = 'swedencentral'", "tags = {}", "identityId = '/identities/id-api-test'",
        "identityClientId = '44444444-4444-4444-4444-444444444444'", "blobEndpoint = 'https://sttest.blob.core.windows.net/'",
        "tableEndpoint = 'https://sttest.table.core.windows.net/'", "deploymentContainer = 'app-package'", "insightsConnectionString = 'InstrumentationKey=0'",
        "subnetId = ''", "alwaysReadyInstances = 0", "maximumInstances = 40", "instanceMemory = 2048", "isCustomHandler = false", "vaultEndpoint = 'https://kv-test.vault.azure.net/'",
        "hasUpstreamApiKey = false", "upstreamBaseUrl = ''", "upstreamDialect = ''", "upstreamsFile = ''", "vaultVariables = ''",
        "forwardPaths = 'inference'", "timeZone = 'UTC'"));

    /// <summary>The container app with values in place of what Azure and azd give.</summary>
    /// <param name="parameters">Further parameters, each instead of its value of the default deployment.</param>
    public static Task<JsonElement[]> ContainerAppAsync(params string[] parameters) => BicepProgram.PredictAsync(ContainerApp, Merge(
        parameters,
        "location = 'swedencentral'", "environmentName = 'test'", "name = 'ca-server-test'", "environmentId = '/environments/cae-test'",
        "identityId = '/identities/id-server-test'", "identityClientId = '44444444-4444-4444-4444-444444444444'",
        "tableEndpoint = 'https://sttest.table.core.windows.net/'", "vaultEndpoint = 'https://kv-test.vault.azure.net/'",
        "registryEndpoint = 'crtest.azurecr.io'", "actionGroupId = ''", "image = 'crtest.azurecr.io/server:1'", "upstreamBaseUrl = ''",
        "hasUpstreamApiKey = false", "upstreamDialect = ''", "vaultVariables = ''", "upstreamsInVault = false", "forwardPaths = 'inference'",
        "timeZone = 'UTC'", "minReplicas = 1", "maxReplicas = 10"));

    private static string[] Merge(string[] parameters, params string[] defaults)
    {
        var names = parameters.Select(NameOf).ToHashSet();
        return [.. defaults.Where(d => !names.Contains(NameOf(d))), .. parameters];
    }

    private static string NameOf(string parameter) => parameter.Split(' ')[0];
}
