using QuotaFunctions.Api.Settings;
using QuotaFunctions.Hosting.Settings;

namespace QuotaFunctions.Deploy.Tests.Settings;

/// <summary>The variables that something reads where the service is deployed.</summary>
internal static class KnownVariables
{
    /// <summary>Of the Azure SDK, which opens the tables: which identity, and no other way to sign in.</summary>
    public static IReadOnlySet<string> OfTheIdentity { get; } = new HashSet<string> { "AZURE_CLIENT_ID", "AZURE_TOKEN_CREDENTIALS" };

    /// <summary>
    /// Of the Functions host. The settings that the Flex Consumption plan refuses, such as <c>FUNCTIONS_WORKER_RUNTIME</c> and
    /// <c>WEBSITE_RUN_FROM_PACKAGE</c>, are not among them: the template says the same in functionAppConfig.
    /// </summary>
    public static IReadOnlySet<string> OfTheFunctionsHost { get; } = new HashSet<string>
    {
        "AzureWebJobsStorage__blobServiceUri",
        "AzureWebJobsStorage__credential",
        "AzureWebJobsStorage__clientId",
        "APPLICATIONINSIGHTS_CONNECTION_STRING",
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    };

    /// <summary>Of this service: what its reader asks for.</summary>
    /// <param name="host">What hosts the service.</param>
    public static IReadOnlySet<string> OfTheService(SettingsHost host) =>
        SettingsReader.Read(_ => null, host).Settings!.Effective.Settings.Select(s => s.Name).ToHashSet();
}
