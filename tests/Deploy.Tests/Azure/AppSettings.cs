using System.Text.Json;
using QuotaFunctions.Deploy.Tests.Settings;

namespace QuotaFunctions.Deploy.Tests.Azure;

/// <summary>Takes the variables of the app out of a predicted deployment.</summary>
internal static class AppSettings
{
    private const string OfTheVault = "@Microsoft.KeyVault(SecretUri=https://kv-test.vault.azure.net/secrets/", OfTheApp = "secretref:";

    /// <summary>The application settings of the Functions app, as the template writes them.</summary>
    public static Dictionary<string, string> OfFunctions(JsonElement[] resources) =>
        resources.Single(r => r.GetProperty("type").GetString() == "Microsoft.Web/sites/config").GetProperty("properties").EnumerateObject()
            .ToDictionary(p => p.Name, p => p.Value.GetString()!);

    /// <summary>The same, with a secret in place of each reference to one, as the platform does it.</summary>
    public static Dictionary<string, string> Resolve(Dictionary<string, string> settings) => settings.ToDictionary(
        s => s.Key,
        s => s.Value.StartsWith(OfTheApp, StringComparison.Ordinal) || (s.Value.StartsWith(OfTheVault, StringComparison.Ordinal) && s.Value[^1] == ')')
            ? Deployed.Secret
            : s.Value);

    /// <summary>The variables of the container app; one that comes from a secret of the app is <c>secretref:NAME</c>.</summary>
    public static Dictionary<string, string> OfContainer(JsonElement[] resources)
    {
        var properties = ContainerApp(resources).GetProperty("properties");
        var secrets = properties.GetProperty("configuration").GetProperty("secrets").EnumerateArray().Select(s => s.GetProperty("name").GetString()).ToHashSet();
        return Container(resources).GetProperty("env").EnumerateArray().ToDictionary(
            v => v.GetProperty("name").GetString()!,
            v => v.TryGetProperty("value", out var value) ? value.GetString()!
                : secrets.Contains(v.GetProperty("secretRef").GetString()) ? OfTheApp + v.GetProperty("secretRef").GetString()
                : throw new InvalidOperationException($"{v} names no secret of the app."));
    }

    /// <summary>The container app.</summary>
    public static JsonElement ContainerApp(JsonElement[] resources) => resources.Single(r => r.GetProperty("type").GetString() == "Microsoft.App/containerApps");

    /// <summary>Its container.</summary>
    public static JsonElement Container(JsonElement[] resources) =>
        ContainerApp(resources).GetProperty("properties").GetProperty("template").GetProperty("containers")[0];
}
