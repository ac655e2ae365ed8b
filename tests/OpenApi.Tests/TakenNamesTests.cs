using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using QuotaFunctions.Api.Routing;
using QuotaFunctions.Http.Contract.Described;
using QuotaFunctions.Http.Contract.Wire;
using QuotaFunctions.Server.Running;

namespace QuotaFunctions.OpenApi.Tests;

/// <summary>
/// The server takes the parameters and members that are described, and no others. It is asked: its refusal of one that it does not know lists
/// those that it knows.
/// </summary>
public sealed partial class TakenNamesTests(TakenNamesTests.RunningServer running) : IClassFixture<TakenNamesTests.RunningServer>
{
    private const string Unknown = "zz_unknown";

    private static readonly JsonNode Document = JsonNode.Parse(ApiDocument.Bytes)!;

    /// <summary>The operations that read their query or body; the others are forwarded, or are open and read nothing.</summary>
    private static IEnumerable<ApiOperation> Own =>
        RouteTable.Operations.Where(o => o.Audience is Audience.Key or Audience.Admin && o.Method != ApiOperation.AnyMethod);

    /// <summary>Those of them that refuse parameters which they do not know. The check ignores them: proxies add some of their own.</summary>
    public static TheoryData<string> StrictNames => [.. Own.Select(o => o.Name).Where(name => name != "QuotaCheck")];

    /// <summary>Those of them that take a body in JSON.</summary>
    public static TheoryData<string> NamesWithBody => [.. Own.Where(o => Described(o)["requestBody"]?["content"]?["application/json"] is not null).Select(o => o.Name)];

    [Theory]
    [MemberData(nameof(StrictNames))]
    public async Task Query_OfAnOperation_IsAsDescribed(string name)
    {
        var operation = Find(name);
        var described = Described(operation)["parameters"]!.AsArray()
            .Where(p => p!["in"]?.GetValue<string>() == "query").Select(p => p!["name"]!.GetValue<string>());

        var reply = await SendAsync(operation, $"?{Unknown}=1", Described(operation)["requestBody"] is null ? null : "{}");

        Assert.Equal(400, reply.Status);
        ExpectSame(operation, "query parameters (Parameters)", described, KnownParameters().Match(Detail(reply)));
    }

    [Theory]
    [MemberData(nameof(NamesWithBody))]
    public async Task Body_OfAnOperation_IsAsDescribed(string name)
    {
        var operation = Find(name);
        var json = Described(operation)["requestBody"]!["content"]!["application/json"]!;
        var schema = Document["components"]!["schemas"]![json["schema"]!["$ref"]!.GetValue<string>().Split('/')[^1]]!;
        var reply = await SendAsync(operation, "", $$"""{"{{Unknown}}":1}""");

        Assert.Equal(400, reply.Status);
        ExpectSame(operation, "body (Bodies.Schemas)", schema["properties"]!.AsObject().Select(p => p.Key), KnownFields().Match(Detail(reply)));
    }

    private static ApiOperation Find(string name) => RouteTable.Operations.Single(o => o.Name == name);

    private static JsonNode Described(ApiOperation operation) =>
        Document["paths"]?["/" + operation.Template]?[operation.Method.ToLowerInvariant()]
        ?? throw new InvalidOperationException($"openapi.json does not describe {operation}: see DocumentTests.");

    private static string Detail(Reply reply) => reply.Json.GetProperty("detail").GetString()!;

    private static void ExpectSame(ApiOperation operation, string what, IEnumerable<string> described, Match known)
    {
        var taken = known.Success ? known.Groups["names"].Value.Split(", ") : [];
        var (missing, tooMany) = (taken.Except(described, StringComparer.Ordinal).ToArray(), described.Except(taken.Where(n => n != "(none)"), StringComparer.Ordinal).ToArray());
        missing = [.. missing.Where(n => n != "(none)")];
        Assert.True(
            missing.Length == 0 && tooMany.Length == 0,
            $"openapi.json and the server differ on the {what} of {operation}: not described are [{string.Join(", ", missing)}], not known to the server are [{string.Join(", ", tooMany)}]. "
            + "Change tests/OpenApi.Tests/Descriptions, and write the file with UPDATE_OPENAPI=1 (see CONTRIBUTING.md).");
    }

    private async Task<Reply> SendAsync(ApiOperation operation, string query, string? body)
    {
        var key = await running.KeyAsync();
        var path = PathParameter().Replace(operation.Template, m => m.Groups[1].Value switch
        {
            "id" => key.Id,
            "unit" => "requests",
            "window" => "lifetime",
            _ => "x",
        });
        var call = ApiCall.Of(operation.Method, $"/{path}{query}").As(operation.Audience == Audience.Admin ? running.Server.AdminToken : key.Text);
        return await running.Server.Api.SendAsync(body is null ? call : call.Json(body));
    }

    [GeneratedRegex("the known parameters are (?<names>[a-z_, ]+)")]
    private static partial Regex KnownParameters();

    [GeneratedRegex(@"the known fields are (?<names>[a-z_, ]+|\(none\))")]
    private static partial Regex KnownFields();

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex PathParameter();

    /// <summary>A server that all tests of the class ask.</summary>
    public sealed class RunningServer : IAsyncLifetime
    {
        private readonly Workspace _workspace = new();
        private ServerProcess? _server;
        private (string Id, string Text)? _key;

        public ServerProcess Server => _server!;

        public async Task InitializeAsync() => _server = await ServerProcess.StartAsync(ServerSetup.In(_workspace));

        public async Task<(string Id, string Text)> KeyAsync()
        {
            if (_key is null)
            {
                var issued = (await Server.Api.SendAsync(ApiCall.Post("/admin/keys").As(Server.AdminToken).Json("""{"quota":100}"""))).Expect(201).Json;
                _key = (issued.GetProperty("id").GetString()!, issued.GetProperty("key").GetString()!);
            }

            return _key.Value;
        }

        public async Task DisposeAsync()
        {
            await Server.DisposeAsync();
            _workspace.Dispose();
        }
    }
}
