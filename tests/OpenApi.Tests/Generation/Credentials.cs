using System.Text.Json.Nodes;
using QuotaFunctions.Api.Routing;

namespace QuotaFunctions.OpenApi.Tests.Generation;

/// <summary>How a request says whose it is.</summary>
internal static class Credentials
{
    private static readonly string[] OfKeys = ["key", "keyBasic", "keyXApiKey", "keyApiKey", "keyXGoogApiKey"];
    private static readonly string[] OfAdministrators = ["adminToken", "adminXAdminToken"];

    /// <summary>The schemes, by name.</summary>
    public static JsonObject Schemes() => new()
    {
        ["key"] = Http("bearer", "A key: `Authorization: Bearer KEY`."),
        ["keyBasic"] = Http("basic", "A key as user or password."),
        ["keyXApiKey"] = Header("x-api-key", "A key."),
        ["keyApiKey"] = Header("api-key", "A key."),
        ["keyXGoogApiKey"] = Header("x-goog-api-key", "A key."),
        ["adminToken"] = Http("bearer", "An admin token: `Authorization: Bearer TOKEN`."),
        ["adminXAdminToken"] = Header("x-admin-token", "An admin token."),
    };

    /// <summary>What requests for an audience must carry: one of these, or nothing.</summary>
    public static JsonArray Of(Audience audience)
    {
        var names = audience switch
        {
            Audience.Open => [],
            Audience.Admin => OfAdministrators,
            _ => OfKeys,
        };
        return new JsonArray([.. names.Select(name => new JsonObject { [name] = new JsonArray() })]);
    }

    private static JsonObject Http(string scheme, string text) => new() { ["type"] = "http", ["scheme"] = scheme, ["description"] = text };

    private static JsonObject Header(string name, string text) => new() { ["type"] = "apiKey", ["in"] = "header", ["name"] = name, ["description"] = text };
}
