using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using QuotaFunctions.Deploy.Tests.Bicep;

namespace QuotaFunctions.Deploy.Tests.Azure;

/// <summary>A template as a page that a reviewer can read: parameters, outputs, resources and roles.</summary>
internal static partial class TemplateSnapshot
{
    private static readonly Dictionary<string, string> Roles = new()
    {
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["b86a8fe4-44ce-4948-aee5-eccb2c155cd7"] = "Key Vault Secrets Officer",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["7f951dda-4ed3-4680-a7ca-43fe172d538d"] = "AcrPull",
    };

    /// <summary>The page of a template for a subscription.</summary>
    public static async Task<string> OfAsync(string template)
    {
        var (compiled, usual, full) = (await BicepProgram.BuildAsync(template), await Templates.DefaultAsync(template), await Templates.FullAsync(template));
        var page = new StringBuilder();
        Section(page, "parameters", compiled.GetProperty("parameters").EnumerateObject().Select(p =>
            $"{p.Name}: {p.Value.GetProperty("type").GetString()}{(p.Value.TryGetProperty("defaultValue", out var value) ? " = " + value.GetRawText() : "")}"));
        Section(page, "outputs", compiled.GetProperty("outputs").EnumerateObject().Select(o => $"{o.Name}: {o.Value.GetProperty("type").GetString()}"));
        var lines = Lines(usual);
        Section(page, "deployed by default", lines);
        Section(page, "deployed as well with a network, alerts by mail and a budget", Lines(full).Except(lines));
        return page.ToString();
    }

    /// <summary>The page of variables.</summary>
    public static string Of(IReadOnlyDictionary<string, string> variables) => string.Concat(variables.Select(v => $"{v.Key} = {v.Value}\n"));

    private static void Section(StringBuilder page, string title, IEnumerable<string> lines)
    {
        page.Append(page.Length == 0 ? "" : "\n").Append("# ").Append(title).Append('\n');
        page.AppendJoin('\n', lines.Order(StringComparer.Ordinal)).Append('\n');
    }

    private static string[] Lines(JsonElement[] resources)
    {
        var token = resources.Single(r => r.GetProperty("type").GetString() == "Microsoft.Storage/storageAccounts").GetProperty("name").GetString()![2..];
        return [.. resources.Where(IsDeployed).Select(r => (RoleOf(r) ?? ResourceOf(r)).Replace(token, "{token}", StringComparison.Ordinal))];
    }

    /// <summary>The evaluation leaves a condition on a secret parameter open; no secret is given, so it is false.</summary>
    private static bool IsDeployed(JsonElement resource) => !resource.TryGetProperty("condition", out _);

    private static string ResourceOf(JsonElement resource) =>
        $"{resource.GetProperty("type").GetString()}@{resource.GetProperty("apiVersion").GetString()} {resource.GetProperty("name").GetString()}";

    private static string? RoleOf(JsonElement resource)
    {
        if (resource.GetProperty("type").GetString() != "Microsoft.Authorization/roleAssignments")
        {
            return null;
        }

        var properties = resource.GetProperty("properties");
        var role = Roles[properties.GetProperty("roleDefinitionId").GetString()!.Split('/')[^1]];
        var who = properties.GetProperty("principalId").GetString()!.Contains("userAssignedIdentities", StringComparison.Ordinal) ? "the app's identity" : "who deploys";
        return $"role '{role}' for {who} on {Scope().Match(resource.GetProperty("id").GetString()!).Groups[1].Value}";
    }

    [GeneratedRegex("/resourceGroups/[^/]+/providers/([^/]+/[^/]+/[^/']+)")]
    private static partial Regex Scope();
}
