namespace QuotaFunctions.Gateway.Upstreams.Tests;

public sealed class UpstreamsFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("upstreams").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Everything_IsRead()
    {
        File.WriteAllText(Path.Combine(_folder, "key"), "sk-file\r\n");
        var outcome = Parse(
            """
            {
              // Comments and trailing commas are allowed.
              "$schema": "upstreams.schema.json",
              "upstreams": [
                {
                  "name": "a", "base_url": "https://${HOST_A}/v1/", "api_key": "${KEY_A}", "dialect": "openai", "api_key_header": "api-key",
                  "models": ["gpt-4o*", {"name": "fast", "upstream": "gpt-4o-mini"}, {"name": "x/*", "upstream": "*"}],
                  "priority": 2, "weight": 3, "headers": {"set": {"x-team": "team ${KEY_A}"}, "drop": ["x-client"]},
                  "timeout_seconds": 10, "connect_seconds": 2.0, "idle_seconds": 1, "drain_seconds": 0,
                },
                { "name": "b", "base_url": "http://127.0.0.1:11434", "api_key": "file:key" },
              ],
            }
            """,
            ("HOST_A", "a.example"), ("KEY_A", " sk-a "));

        Assert.Empty(outcome.Faults);
        var (a, b) = (outcome.Upstreams[0], outcome.Upstreams[1]);
        Assert.Equal(("a", "https://a.example/v1", "sk-a", "openai", "api-key", 2, 3), (a.Name, a.BaseUrl.AbsoluteUri, a.Secret, a.Dialect, a.SecretHeader, a.Priority, a.Weight));
        Assert.Equal([new("gpt-4o*"), new("fast", "gpt-4o-mini"), new("x/*", "*")], a.Models.AsEnumerable());
        Assert.Equal([KeyValuePair.Create("x-team", "team sk-a")], a.SetHeaders.AsEnumerable());
        Assert.Equal(["x-client"], a.DropHeaders.AsEnumerable());
        Assert.Equal((10, 2, 1, 0), (a.Timeout.TotalSeconds, a.ConnectTimeout.TotalSeconds, a.IdleTimeout.TotalSeconds, a.DrainTimeout.TotalSeconds));
        Assert.Equal(new Upstream { Name = "b", BaseUrl = b.BaseUrl, Secret = "sk-file" }, b);
    }

    [Fact]
    public void ManyFaults_AreToldTogetherByTheirPaths()
    {
        var outcome = Parse(
            """
            {
              "upstream": [],
              "upstreams": [
                { "name": "a", "base_url": "ftp://canary", "wieght": 1, "canary value!": 1 },
                { "name": "a", "base_url": "https://canary.example?x", "api_key": "Bearer canary", "dialect": "canary", "api_key_header": "Content-Length",
                  "models": ["", 1, {"name": "m"}, {"name": "a*", "upstream": "b**"}, "m", "m"], "priority": -1, "weight": "canary",
                  "headers": {"set": {"Host": "canary", "x-a": "${CANARY_UNSET}", "x-b": 1}, "drop": ["canary header"], "other": 1}, "timeout_seconds": 0,
                  "connect_seconds": 1.5, "idle_seconds": 99999, "drain_seconds": null, "ca_file": "canary.pem" },
                { "name": "Canary", "name": "b", "api_key": "${canary-secret}" },
                "canary"
              ]
            }
            """);

        string[] expected =
        [
            "upstream is no member here; 'upstreams' is",
            "upstreams[0].(a member) is no member here",
            "upstreams[0].base_url must be an address",
            "upstreams[0].wieght is no member here; 'weight' is",
            "upstreams[1].api_key begins with 'Bearer'",
            "upstreams[1].api_key_header must be",
            "upstreams[1].base_url must be an address",
            "upstreams[1].ca_file names a file that is not there",
            "upstreams[1].connect_seconds must be a whole number from 1 to 300",
            "upstreams[1].dialect must be one of: anthropic",
            "upstreams[1].drain_seconds must be",
            "upstreams[1].headers.drop[0] must be",
            "upstreams[1].headers.other is no member here",
            "upstreams[1].headers.set.Host must be",
            "upstreams[1].headers.set.x-a names the variable CANARY_UNSET, which is not set",
            "upstreams[1].headers.set.x-b must be a text",
            "upstreams[1].idle_seconds must be",
            "upstreams[1].models[0] must be a model's name",
            "upstreams[1].models[1] must be a text, or an object",
            "upstreams[1].models[2].upstream is missing",
            "upstreams[1].models[3].upstream may have one '*'",
            "upstreams[1].models[4] names the same model as one before it",
            "upstreams[1].models[5] names the same model as one before it",
            "upstreams[1].name is the same as upstreams[0].name",
            "upstreams[1].priority must be a whole number from 0 to 1000",
            "upstreams[1].timeout_seconds must be",
            "upstreams[1].weight must be a whole number from 1 to 1000",
            "upstreams[2].api_key names a variable that is not set",
            "upstreams[2].base_url is missing",
            "upstreams[2].name stands twice",
            "upstreams[3] must be an object",
        ];
        var faults = outcome.Faults.Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(expected.Length, faults.Length);
        Assert.All(expected.Zip(faults), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        Assert.DoesNotContain(faults, f => f.Contains("canary", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("", "is no JSON: line 1, byte 1")]
    [InlineData("{\n  \"upstreams\": canary }", "is no JSON: line 2, byte 16")]
    [InlineData("[]", "the file must be an object")]
    [InlineData("{}", "upstreams must have 1 to 100 upstreams")]
    [InlineData("{\"upstreams\":[]}", "upstreams must have 1 to 100 upstreams")]
    [InlineData("{\"upstreams\":{}}", "upstreams must be a list")]
    public void FileOfAnotherForm_IsOneFault(string json, string fault) => Assert.Equal([fault], Parse(json).Faults.AsEnumerable());

    [Theory]
    [InlineData("'sk-canary'", "has quotes around it")]
    [InlineData("\\\"sk-canary\\\"", "has quotes around it")]
    [InlineData("bearer sk-canary", "begins with 'Bearer'")]
    [InlineData("sk-canary ", "has white space in it")]
    [InlineData("sk-can\\tary", "has white space in it")]
    [InlineData("sk-canärý", "must have printable ASCII characters")]
    [InlineData("${sk-canary", "has '${' in it")]
    [InlineData("${NOT_SET}", "names the variable NOT_SET, which is not set")]
    [InlineData("${QUOTED}", "has quotes around it")]
    [InlineData("file:canary", "names a file that is not there")]
    [InlineData("file:empty", "names a file that is empty")]
    [InlineData("file:.", "names a folder")]
    public void Secret_ThatCannotBeMeant_IsAFaultThatDoesNotRepeatIt(string secret, string fault)
    {
        File.WriteAllText(Path.Combine(_folder, "empty"), "\n");
        var found = Assert.Single(Parse($$"""{"upstreams":[{"name":"a","base_url":"https://a.example","api_key":"{{secret}}"}]}""", ("QUOTED", "'sk-canary'")).Faults);

        Assert.StartsWith($"upstreams[0].api_key {fault}", found, StringComparison.Ordinal);
        Assert.DoesNotContain("can", found.Replace("cannot", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void File_ThatIsNotThere_IsAFault() =>
        Assert.Equal(["names a file that is not there"], UpstreamsFile.Read(Path.Combine(_folder, "none"), _ => null, SupportedDialects.Names).Faults.AsEnumerable());

    [Fact]
    public void File_WithPathsOfItsOwn_StartsFromItsFolder()
    {
        var path = Path.Combine(_folder, "upstreams.json");
        File.WriteAllText(Path.Combine(_folder, "key"), "sk-file");
        File.WriteAllText(path, """{"upstreams":[{"name":"a","base_url":"https://a.example","api_key":"file:key"}]}""");

        Assert.Equal("sk-file", Assert.Single(UpstreamsFile.Read(path, _ => null, SupportedDialects.Names).Upstreams).Secret);
    }

    [Fact]
    public void ToString_OfAnUpstream_DoesNotTellItsSecret() =>
        Assert.Equal("a", (TestRoutes.Named("a") with { Secret = "canary" }).ToString());

    private UpstreamsOutcome Parse(string json, params (string Name, string Value)[] variables) =>
        UpstreamsFile.Parse(json, _folder, name => variables.FirstOrDefault(v => v.Name == name).Value, SupportedDialects.Names);
}
