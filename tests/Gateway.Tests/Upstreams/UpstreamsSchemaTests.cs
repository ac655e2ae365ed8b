using System.Text.Json.Nodes;

namespace QuotaFunctions.Gateway.Upstreams.Tests;

/// <summary>The published schema and the settings reader agree: what one accepts or refuses, the other does too.</summary>
public sealed class UpstreamsSchemaTests
{
    private static readonly JsonNode Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Root(), "docs", "upstreams.schema.json")))!;

    public static TheoryData<string> Properties => [.. UpstreamProperties().Select(p => p.Key)];

    [Theory]
    [MemberData(nameof(Properties))]
    public void Member_OfTheSchema_IsKnown(string name)
    {
        var json = Minimal();
        json[name] = Valid(name, Property(name));

        Assert.Empty(Faults(json));
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Member_OutsideTheSchema_IsRefused(string name)
    {
        foreach (var bad in Invalid(Property(name)))
        {
            var json = Minimal();
            json[name] = bad;
            Assert.StartsWith($"upstreams[0].{name}", Assert.Single(Faults(json)), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("a-b_9", true)]
    [InlineData("A", false)]
    [InlineData("-a", false)]
    [InlineData("a b", false)]
    [InlineData("a123456789012345678901234567890123", false)]
    public void Names_FollowThePattern(string name, bool isAllowed)
    {
        var json = Minimal();
        json["name"] = name;

        Assert.Equal(isAllowed, Faults(json).Length == 0);
        Assert.Equal(isAllowed, System.Text.RegularExpressions.Regex.IsMatch(name, Property("name")["pattern"]!.GetValue<string>()));
    }

    [Fact]
    public void Models_FollowThePattern_ForEveryAsciiCharacter()
    {
        var pattern = Schema["$defs"]!["model"]!["pattern"]!.GetValue<string>();
        for (var c = ' '; c <= '~'; c++)
        {
            var isAllowed = UpstreamRules.IsModel($"m{c}");
            Assert.True(isAllowed == System.Text.RegularExpressions.Regex.IsMatch($"m{c}", pattern), $"'{c}'");
        }
    }

    [Fact]
    public void RequiredMembers_AndDefaults_AreTheReaders()
    {
        Assert.Equal(["base_url", "name"], Faults([]).Select(f => f.Split('.')[1].Split(' ')[0]).Order(StringComparer.Ordinal));
        Assert.Equal(["name", "base_url"], Schema["$defs"]!["upstream"]!["required"]!.AsArray().Select(n => n!.GetValue<string>()));

        var unset = new Upstream { BaseUrl = new Uri("https://a.example") };
        Assert.Equal(
            (unset.Priority, unset.Weight, unset.Timeout.TotalSeconds, unset.ConnectTimeout.TotalSeconds, unset.IdleTimeout.TotalSeconds, unset.DrainTimeout.TotalSeconds),
            (Default("priority"), Default("weight"), Default("timeout_seconds"), Default("connect_seconds"), Default("idle_seconds"), Default("drain_seconds")));
        Assert.Equal(SupportedDialects.Names.AsEnumerable(), Property("dialect")["enum"]!.AsArray().Select(n => n!.GetValue<string>()));
    }

    [Fact]
    public void Members_OfTheReader_AreAllInTheSchema()
    {
        foreach (var name in UpstreamReader.Members)
        {
            Assert.NotNull(UpstreamProperties()[name]);
        }

        Assert.Equal(UpstreamReader.Members.Length, UpstreamProperties().Count);
    }

    private static JsonObject UpstreamProperties() => Schema["$defs"]!["upstream"]!["properties"]!.AsObject();

    private static JsonNode Property(string name) => UpstreamProperties()[name]!;

    private static int Default(string name) => Property(name)["default"]!.GetValue<int>();

    private static JsonObject Minimal() => new() { ["name"] = "a", ["base_url"] = "https://a.example" };

    private static string[] Faults(JsonObject upstream) =>
        [.. UpstreamsFile.Parse(new JsonObject { ["upstreams"] = new JsonArray(upstream) }.ToJsonString(), "", _ => null, SupportedDialects.Names).Faults];

    private static JsonNode Valid(string name, JsonNode property) => (name, Type(property)) switch
    {
        ("base_url", _) => "https://b.example/v1",
        ("ca_file", _) => CertificateFile(),
        ("models", _) => new JsonArray("m", new JsonObject { ["name"] = "a*", ["upstream"] = "b*" }),
        ("headers", _) => new JsonObject { ["set"] = new JsonObject { ["x-a"] = "b" }, ["drop"] = new JsonArray("x-c") },
        (_, "enum") => property["enum"]![0]!.DeepClone(),
        (_, "integer") => property["maximum"]!.DeepClone(),
        _ => "abc",
    };

    private static JsonNode?[] Invalid(JsonNode property) => Type(property) switch
    {
        "integer" => [property["minimum"]!.GetValue<int>() - 1, property["maximum"]!.GetValue<int>() + 1, 1.5, "1", null],
        "string" or "enum" => [1, "", true, new JsonObject(), null],
        "array" => ["a", 1, new JsonObject(), null],
        _ => ["a", 1, new JsonArray(), null],
    };

    private static string Type(JsonNode property) => property["enum"] is null ? property["type"]!.GetValue<string>() : "enum";

    private static string CertificateFile()
    {
        var path = Path.Combine(AppContext.BaseDirectory, "schema-test-ca.pem");
        using var authority = new TestAuthority();
        File.WriteAllText(path, authority.Pem);
        return path;
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "QuotaFunctions.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }
}
